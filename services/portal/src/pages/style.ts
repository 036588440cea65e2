/** The one style sheet: one column from 320 pixels, text of 18 pixels, 44 pixel targets, and a form for paper. */
import { createHash } from 'node:crypto';

export const STYLE = `
*,*::before,*::after{box-sizing:border-box}
html{font-size:112.5%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#fff;color:#1b2a32;font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;line-height:1.5;overflow-wrap:break-word}
header,main,footer{max-width:40rem;margin:0 auto;padding:1rem}
.band{background:#0b4f71;color:#fff}
.band header{padding:.75rem 1rem;font-weight:700}
main{padding-top:1.5rem;padding-bottom:2rem}
h1{overflow-wrap:anywhere;font-size:1.55rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.25rem;line-height:1.3;margin:1.5rem 0 .5rem}
p,ul,ol,dl{margin:0 0 1rem}
a{color:#0b4f71;text-decoration-thickness:.08em;text-underline-offset:.15em}
label{display:block;font-weight:700;margin-bottom:.25rem}
.hint{color:#44545d;margin:0 0 .5rem}
input{display:block;width:100%;max-width:22rem;min-height:3rem;padding:.5rem .75rem;border:2px solid #1b2a32;border-radius:4px;font:inherit;letter-spacing:.06em;background:#fff;color:#1b2a32}
button{display:inline-block;min-height:3rem;padding:.6rem 1.4rem;border:2px solid #0b4f71;border-radius:4px;background:#0b4f71;color:#fff;font:inherit;font-weight:700;cursor:pointer;text-align:left;max-width:100%;overflow-wrap:anywhere}
button:hover{background:#083a54;border-color:#083a54}
button.quiet{background:#fff;color:#0b4f71}
button.quiet:hover{background:#e8f1f5}
:focus-visible,.summary:focus{outline:3px solid #1b2a32;outline-offset:2px;box-shadow:0 0 0 8px #ffd84d}
form{margin:0 0 1rem}
.field{margin-bottom:1.25rem}
.field.wrong{border-left:5px solid #b3261e;padding-left:1rem}
.field.wrong input{border-color:#b3261e}
.error{color:#b3261e;font-weight:700;margin:0 0 .5rem}
.summary{border:4px solid #b3261e;padding:1rem;margin:0 0 1.5rem}
.summary h2{margin:0 0 .5rem}
.summary p{margin:0}
.summary a{color:#b3261e;font-weight:700}
.facts{border-top:1px solid #b9c4ca;border-bottom:1px solid #b9c4ca;padding:.75rem 0;margin:0 0 1.5rem}
.facts div{margin-bottom:.25rem}
.facts dt{font-weight:700;display:inline}
.facts dd{display:inline;margin:0}
.message{margin:0 0 1.5rem;overflow-wrap:anywhere}
.message .plain{white-space:pre-wrap}
.message table{display:block;max-width:100%;overflow-x:auto;border-collapse:collapse;margin:0 0 1rem}
.message td,.message th{overflow-wrap:break-word;padding:.25rem .5rem;border:1px solid #b9c4ca;text-align:left;vertical-align:top}
.message blockquote{margin:0 0 1rem;padding-left:1rem;border-left:4px solid #b9c4ca}
.message pre{white-space:pre-wrap}
.files{list-style:none;padding:0}
.files li{margin-bottom:.75rem}
.files form{margin:0}
.size{font-weight:400}
.inset{border-left:6px solid #0b4f71;padding:.5rem 0 .5rem 1rem;margin:0 0 1.5rem}
.inset p:last-child{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.75rem}
.row form{margin:0}
footer{border-top:1px solid #b9c4ca;color:#33434c}
footer h2{font-size:1.05rem;margin-top:.5rem}
.paper{display:none}
@media print{.band{background:#fff;color:#000}.band header,main,footer{max-width:none;padding:.5rem 0}body{font-size:11pt}form,.screen{display:none}.paper{display:block}a{color:#000}.message table{display:table}}
@media (forced-colors:active){button{border:2px solid ButtonText}}
`;

/** For Content-Security-Policy: this style sheet and no other. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
