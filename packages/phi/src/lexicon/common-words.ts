/** Words that running text, headings and letters also have with a capital: never a name by themselves. Written for this package. */
export const COMMON_WORDS = `
a, abdomen, abnormal, about, above, according, account, accounts, across, active, acute, add, addison, additional
address, adjustment, adjustments, admission, admit, admits, admitted, adult, adults, advanced, advances, africa
african, after, afternoon, again, against, age, aged, agency, agenda, ages, airport, alert, all, allergies, along
already, also, alternative, alternatives, although, always, alzheimer, am, amber, america, american, americans, among
amount, amounts, an, analysis, and, angel, ann, another, answer, answers, anti, any, apgar, appendix, appointment
appointments, approach, approaches, appropriate, apr, april, arab, arbor, are, around, art, article, as, asap, asia
asian, ask, asked, asking, asperger, assess, assessing, assessment, assistant, associated, association, at, attending
attention, attn, audio, aug, august, aunt, australia, autumn, avenue, babinski, baby, back, background, bad, baker
balance, ball, bank, banks, baron, barre, barrett, barthel, bartholin, bartter, based, basil, bass, bcc, be, beach
bean, because, beck, been, before, begin, behcet, behind, being, bell, below, beneath, benefit, benefits, berry
beside, best, better, between, beyond, bid, big, bike, bilateral, bill, billing, billroth, bills, bird, bishop, black
bland, blue, board, boards, boat, borg, boston, both, boy, braden, breslow, bridge, british, brook, brooks, brother
buck, buddy, building, bureau, burkitt, bus, but, button, bx, by, call, called, calling, came, can, canada, canadian
captain, car, card, cardiovascular, care, carter, case, cases, cash, castle, category, caucasian, cc, center, centor
central, centre, ceo, cfo, chair, chairman, chance, change, changed, changes, chapter, charcot, charge, charges
charity, chase, check, checked, checking, cherry, chest, chief, child, children, china, chinese, christian, chronic
church, city, claim, claims, clark, class, click, client, clients, cliff, clinic, clinical, close, closed, co
cockayne, code, codes, college, combination, combined, come, committee, common, company, comparative, compare
compared, comparing, comparison, complaint, complete, concern, concerning, concerns, conclusion, conditions
conference, confidential, conn, consider, considered, considering, contact, continue, continued, contraindication
contraindications, cook, cooper, cooperative, copyright, corp, corporation, cost, costs, could, council, county
court, coverage, crane, credit, criteria, criterion, crohn, cross, crystal, cto, current, currently, curry, curt
cushing, customer, customers, dale, danlos, data, date, dates, daughter, dawn, day, days, dds, dear, debit, dec
december, declaration, decrease, decreased, delivery, denied, denies, dentist, department, describe, desert, destiny
detail, details, developed, developments, diagnosis, diagnostic, did, differential, director, discharge, discount
discuss, division, divorced, do, doctor, doctors, document, documents, does, doing, don, done, doppler, dosage, dose
doses, dosing, down, drake, dressler, drew, drive, drug, drugs, due, duke, dukes, dupuytren, during, dvm, dx, each
earl, early, earnest, ears, east, eastern, ed, effect, effectiveness, effects, efficacy, eg, ehlers, eight, elderly
else, email, emails, emergency, emerging, employee, employees, end, endocrine, england, english, ent, er, ernest, esq
etc, europe, european, evaluate, evaluation, even, evening, event, events, every, evidence, ewing, exam, examination
executive, exhibit, explain, extremities, eyes, fabry, facp, factor, factors, faith, fall, family, faq, father, fax
feb, february, federal, fee, fees, felty, female, few, field, fields, figure, file, files, filipino, final, finch
find, first, fisher, five, floor, foley, follow, followed, following, followup, for, forest, form, forms, found
foundation, four, fourth, fox, framingham, france, frank, free, french, fri, friday, friend, from, frost, full
further, fw, fwd, fx, fyi, ganz, garden, gardener, gastrointestinal, gates, gaucher, gehrig, gene, general, genesis
genitourinary, german, germany, get, gilbert, ginger, girl, give, given, glasgow, gleason, glen, go, goal, goals
going, golden, gone, good, goodpasture, got, grace, grade, gram, grandfather, grandmother, grant, graves, great
gross, group, guidance, guideline, guidelines, guillain, guy, gyn, gynecologic, had, half, hall, hamilton, happy
harmony, hartmann, has, hashimoto, have, having, hawk, hazel, he, head, health, healthcare, heart, heather, heaven
heimlich, hello, help, helsinki, hematologic, hence, hepatitis, her, here, hers, hey, hi, high, hill, hills, him, his
hispanic, history, hodgkin, holly, holter, home, hope, horner, hospital, hotel, hour, hours, house, how, however, hr
hunter, huntington, husband, hx, i, icu, id, ids, ie, if, ii, iii, image, immunizations, impact, important
impression, in, inactive, inc, include, includes, including, increase, increased, independence, index, india, indian
indication, indications, infant, info, information, initial, innovations, inside, institute, institution, insurance
insurer, integumentary, interaction, interactions, international, internet, into, introduction, invoice, invoices
iris, is, island, issue, issues, it, italian, italy, item, items, its, iv, ivy, jack, jade, jan, january, japan
japanese, jean, jewish, join, joy, jr, jul, july, jun, june, junior, just, justice, kaposi, karnofsky, katz, kawasaki
keep, kegel, key, kind, king, klinefelter, knight, know, known, kocher, korean, lachman, lactated, lake, lamb, lane
large, last, late, later, latest, latin, latina, latino, lawton, left, let, lets, letter, letters, level, levels
lewy, liberty, likely, lily, limited, line, link, links, list, lists, little, lives, llc, login, long, look, looking
lou, love, low, lower, lpn, ltd, lungs, lyric, made, mail, main, major, make, male, mallory, man, manage, managed
management, manager, managing, many, mar, march, marfan, marie, mark, market, married, marsh, mason, maternal, may
mcburney, mcgill, md, me, medicaid, medical, medicare, medication, medications, medicine, medicines, meeting
meetings, melody, member, members, meniere, mercy, message, messages, method, methods, mexican, mexico, might, mild
miller, mine, minor, minute, minutes, misty, mobile, model, models, moderate, mohs, mon, monday, monitor, monitoring
month, months, moody, moose, more, morning, morse, moss, most, mother, mountain, mouth, mph, much, multi, murphy
musculoskeletal, must, my, name, names, national, native, near, neck, need, needs, negative, neurologic, never, new
news, newsletter, next, night, nine, nissen, no, noble, non, noncontributory, none, noon, nor, normal, north
northern, nose, not, note, noted, notes, notice, nourished, nov, novel, november, now, np, num, number, numbers
nurse, nurses, ob, objective, obstetric, ocean, oct, october, of, off, offer, office, officer, often, ok, okay, old
olive, on, one, ongoing, online, only, onto, open, optimal, option, options, or, orange, order, ordered, orders
oriented, other, otherwise, our, ours, out, outcome, outcomes, outside, over, overview, own, pa, pacific, page, pages
paget, paid, palace, pap, parent, parents, park, parker, parkinson, parks, part, particular, parts, password, past
pat, paternal, patience, patient, patients, pay, payment, payments, pcp, pearl, pending, pepper, per, peyronie
pfannenstiel, phalen, pharmacist, phase, phd, phone, photo, physical, physician, physicians, picture, place, plan
plane, planned, planning, plans, please, pm, po, policies, policy, pompe, pond, pool, pope, porter, positive
possible, post, potential, pr, practice, practices, pre, preliminary, present, presentation, presenting, presents
president, price, prices, primary, prince, princess, privacy, private, prn, problem, problems, procedure, procedures
process, product, products, profile, prognosis, prognostic, program, programs, project, projects, protocol, protocols
provide, provided, provider, providers, provides, providing, prudence, psychiatric, pt, pts, public, pugh, purpose
qd, qid, queen, question, questions, rain, ranson, rare, rate, rates, ray, raynaud, re, reading, received, recent
recently, recommend, recommendation, recommendations, recommended, record, records, reed, referral, referred, refund
regarding, regards, register, related, reminder, remove, report, reported, reports, request, requested, requesting
requests, research, reserved, resident, resolved, respiratory, response, restaurant, result, results, return, returns
review, reviewed, reviewing, reye, rice, rich, right, rights, ringer, risk, risks, river, rivers, rn, road, rob, role
romberg, rome, room, rooms, rose, roux, royal, ruby, russia, russian, rusty, rx, sachs, safety, sage, said, saint
sale, sales, salt, same, sandy, sat, saturday, savage, say, says, scale, schedule, scheduled, school, score, scores
screening, second, secondary, secretary, section, see, seek, seeking, seen, self, sent, sep, sept, september
sergeant, service, services, seven, severe, shall, sharp, she, shield, ship, shipping, shop, short, should, show
shows, sibling, siblings, side, sign, significant, signs, silver, similar, since, sincerely, single, sister, site
six, sjogren, skin, sky, small, smith, snow, so, social, society, some, sometimes, son, sonny, soon, sorry, south
southern, spain, spanish, special, specialist, specific, spring, sr, stable, staff, stage, standard, standards, star
stark, start, state, states, station, still, stone, stop, store, stormy, strategies, strategy, street, strong
studies, study, subject, subscribe, such, sue, sugar, suggest, suggested, suggestions, suite, summary, summer
summers, sun, sunday, sunny, support, sure, surgeon, surgical, surprise, survival, swan, sx, symptoms, system
systems, table, take, taken, tanner, tax, taxes, tay, taylor, team, tel, tell, temple, ten, term, terms, tertiary
test, testing, tests, than, thank, thanks, that, the, their, them, then, therapies, therapist, therapy, there
therefore, these, they, think, third, this, those, though, thought, three, throat, through, throughout, thu, thursday
thus, tid, time, times, tinel, title, to, today, tomorrow, too, took, tooth, top, toronto, total, tourette, toward
tower, town, track, train, transfer, transferred, treat, treating, treatment, treatments, trends, trial, trials
trinity, truck, try, trying, tue, tuesday, turner, two, tx, tyler, type, uk, uncle, under, unit, united, university
unknown, unless, unremarkable, unsubscribe, until, up, update, updated, updates, updating, upon, upper, urgent, us
usa, use, used, user, username, users, using, valley, valsalva, value, values, versus, very, via, vice, victory
video, vienna, vietnamese, village, violet, visit, visited, visits, vital, vitals, vitamin, von, vs, wade
waldenstrom, walker, wall, walls, want, wanted, ward, warning, was, waters, way, we, web, website, wed, wednesday
week, weeks, weiss, welcome, well, wells, were, west, western, what, whats, when, where, whether, which, while
whipple, white, who, whom, whose, why, widowed, wife, will, willebrand, wilson, winter, winters, wise, with, within
without, wolf, woman, wood, woods, work, working, works, would, year, years, yes, yesterday, yet, york, you, young
your, yours
`;
