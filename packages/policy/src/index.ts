/** What the policy asks for, and which method gives it: pure rules shared by preview, dlp and encrypt. */
export * from './choose-method.ts';
export * from './evaluate.ts';
export * from './factory-policy.ts';
export * from './policy-document.ts';
