# Signing in and looking after one's own account.

sign-in = Sign in
sign-in-title = Sign in
sign-in-again = You were signed out because nothing happened for a while. Please sign in again.
sign-in-kept = What you were writing is kept. You find it again after you sign in.
sign-in-no-match = That user name and password don't match.
sign-in-paused = Sign-in is paused for this account until { $until }. You can reset your password or call { $phone }.
sign-in-disabled = Sign-in is paused for this account until you have talked with us. Please call { $phone }.
sign-in-ended = Your online access has ended. To get your records, call { $phone }.
sign-in-suspended = Your online access is paused until we have talked with you. Please call { $phone }.
username-label = User name
password-label = Password
password-new-label = New password
password-present-label = Your present password
password-save = Save the new password
password-rules = At least { $min } characters, with a capital letter (A–Z) and a number or symbol. Three words with a hyphen between them work well. You may paste it.
password-rules-capital = At least { $min } characters, with a capital letter (A–Z). Three words with a hyphen between them work well. You may paste it.
password-rules-sign = At least { $min } characters, with a number or symbol. Three words with a hyphen between them work well. You may paste it.
password-rules-length = At least { $min } characters of any kind. A few words that only you would put together work well. You may paste it.
activate-link = I have an activation code

username-too-short = User name must have at least { $min } characters
username-too-long = User name can have at most { $max } characters
username-characters = User name can have letters, numbers and . _ - @ only
username-number = User name cannot be a record number, a social security number or a date
username-reserved = This user name is not available. Choose another one
username-taken = This user name is not available. Choose another one
username-in-password = Your present password holds part of this name. Choose another name, or change the password first
username-too-soon = You changed your user name not long ago. You can change it again from { $when } on.
username-change-title = Change your user name
username-change = Change it
username-change-what = You sign in with the new name from then on, and you are signed out everywhere else. You can change it once in { $hours ->
    [one] one hour
   *[other] { $hours } hours
}.
username-now = Your user name now
username-new-label = New user name
username-save = Save the new user name
first-password-title = Choose your own password
first-password-what = The password that you were given is only for choosing your own. Choose one that nobody else knows.
password-too-short = Password must have at least { $min } characters
password-too-long = Password is too long
password-needs-capital = Password must have at least one capital letter (A–Z)
password-needs-non-letter = Password must have at least one number or symbol
password-personal = Password cannot contain your name, your user name, your birth date or the practice's name
password-common = Password is on the list of common passwords. Choose another one
password-pattern = Password cannot be only repeated or counted letters and numbers
password-former = { $count ->
    [one] Password cannot be your present one or the one before
   *[other] Password cannot be your present one or one of the last { $count }
}

second-factor-title = Enter your six-digit code
second-factor-what = Open your authenticator app and type the code that it shows now.
second-factor-label = Six-digit code
second-factor-hint = No phone at hand? Type your recovery code instead.
second-factor-wrong = That code is not right. Check it and try again
second-factor-row = Second step at sign-in
second-factor-on = On, with an authenticator app
second-factor-off = Off.

reset-link = I forgot my password
reset-title = Reset your password
reset-what = Type your user name. If the account has a confirmed e-mail address, we send a link to it. You also need your recovery code or your authenticator app.
reset-send = Send the link
reset-or-call = No e-mail, or no recovery code? Call us at { $phone } and we will help you after we have checked who you are.
reset-asked-title = Check your e-mail
reset-asked-what = If there is an account with this user name and a confirmed e-mail address, a link is on its way. It works for a short time and only once.
reset-choose-title = Choose a new password
reset-code-label = Recovery code or six-digit code
reset-code-hint = The recovery code is on the sheet you got when you joined: twelve letters and numbers.
reset-no-match = The link and the code don't match, or the link is too old. Check the code, ask for a new link, or call { $phone }.
reset-desk-link = The practice gave me a new recovery code on the phone or in the office
reset-desk-title = Choose a new password with our code
reset-desk-what = Did we check who you are and give you a new recovery code? Then you need no e-mail. The code works here for { $days } days, with your user name and your date of birth.
reset-birth-hint = Month, day and year, such as 3/14/1961. Staff of the practice leave it empty.
reset-desk-code-hint = Twelve letters and numbers.
reset-desk-no-match = These don't match a code that we gave you, or the code is too old. Check them or call { $phone }.
reset-done-title = Your password is changed
reset-done-what = You are signed out everywhere. Sign in with the new password.

account-title = Your account
account-email-title = E-mail address
account-password-title = Change your password
account-password-wrong = That is not your present password
email-label = E-mail address
email-hint = We tell you there when something new is in your portal. We never write about your health by e-mail.
email-none = None. We will call or write to you.
email-not-verified = not confirmed yet
email-wrong = Enter an e-mail address such as name@example.com
email-send-code = Send a code to this address
email-code-sent = We sent six digits to { $email }. Type them below.
email-code-label = Six digits from the e-mail
email-code-wrong = These digits are not right, or they are too old. Check them or send new ones
email-code-again = Send new ones
email-too-often = We sent you several codes today. Try again tomorrow, or call { $phone }
email-verify = Confirm the address
authenticator-title = Add an authenticator app
authenticator-scan = Scan this picture with your authenticator app.
authenticator-picture = A QR code that adds this account to your authenticator app
authenticator-address = On the same phone? Use this address instead:
authenticator-type = Type the six digits that the app shows now.
authenticator-add = Add an authenticator app
authenticator-remove = Take the authenticator app off
authenticator-remove-what = After this, your password alone signs you in. Do it when you lost the phone, then add the app on the new one.
recovery-title = Recovery code
recovery-what = The recovery code lets you back in when you lose your password or your phone. Making a new one ends the old one.
recovery-replaced = This is your new recovery code; the old one is worth nothing from now on.
recovery-keep = Write this code down or print this page, and keep it with your papers. We show it only once.
recovery-new = Make a new recovery code
