# Mails, and the demo's mailbox. No mail says anything about anybody's health.

mailbox-title = Mailbox of the demonstration
mailbox-what = In the demonstration no mail leaves this computer. This is what would have been sent, newest first.
mailbox-empty = Nothing has been sent yet.
mail-no-reply = Please do not answer this mail: nobody reads answers. Sign in to write to us.
mail-not-you = If this was not you, call us at { $phone }.
mail-new-subject = { $practice }: something new in your portal
mail-new-body = There is something new for you in your patient portal. Sign in to see it.
mail-urgent-subject = { $practice }: something urgent waits for you
mail-urgent-body = Something urgent waits on the list of your team in the patient portal. Sign in and look at Today.
mail-locked-subject = { $practice }: sign-in paused
mail-locked-body = Somebody typed a wrong password for your account too often, so sign-in is paused for a while.
mail-code-subject = { $practice }: your code
mail-code-body = Your code is { $digits }. It works for { $minutes } minutes. Type it into the portal to confirm this address.
mail-reset-subject = { $practice }: choose a new password
mail-reset-body = Use this link to choose a new password. It works once and for { $minutes } minutes. You also need your recovery code or your authenticator app.
mail-changed-subject = { $practice }: your password was changed
mail-changed-body = The password of your account was changed just now, and you were signed out everywhere else.
mail-account-subject = { $practice }: a change to your account
mail-authenticator-body = An authenticator app was added to your account just now, and you were signed out everywhere else.
mail-no-authenticator-body = The authenticator app was taken off your account just now, and you were signed out everywhere else.
mail-recovery-body = A new recovery code was made for your account just now. The old one no longer works.
mail-address-body = Your account has another e-mail address now. We will not write to this one any more.
mail-anchor-subject = { $practice }: the ledger's anchor
mail-anchor-body = Keep this mail. The line below proves later that the portal's ledger was not changed before this moment.
