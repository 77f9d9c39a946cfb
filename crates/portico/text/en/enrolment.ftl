# Joining the portal: the desk's checklist, the code, the account; help for who cannot sign in.

activate-title = Use your activation code
activate-lead = Type the code that we gave you on paper, and your date of birth.
activate-code-label = Activation code
activate-code-hint = Twelve letters and numbers, such as XXXX-XXXX-XXXX. Capitals, spaces and hyphens do not matter.
activate-code-missing = Type your activation code
activate-family-label = Last name
activate-no-code = I have no code
activate-no-match = That code and date of birth don't match an active code. Check them or call { $phone }.
activate-used = This code was used already. If you used it, sign in. If not, call { $phone } now.
activate-expired = This code is too old. Call { $phone } and we will give you a new one.
activate-not-since = Your online access is for current patients of { $practice }. Your last visit was on { $date }, and that is too long ago. For a visit or for your records, call { $phone }.
activate-not-eligible = Your online access is for current patients of { $practice }. For a visit or for your records, call { $phone }.
activate-closed-title = This code cannot be used
birth-date-label = Date of birth
birth-date-hint = Month, day and year, such as 3/14/1961
birth-date-wrong = Type your date of birth as month, day and year, such as 3/14/1961
birth-date-impossible = Check the date of birth. It must be in the past and at most 120 years ago

join-title = Choose a user name and a password
join-username-rules = { $min } to { $max } letters, numbers and . _ - @
join-language = Which language do you like to read?
join-email-label = E-mail address (optional)
join-make = Make my account
joined-title = Your account is ready
joined-what = Your user name is { $username }.
joined-recovery = If you forget your password or lose your phone, this code lets you back in.
joined-second-title = Make your account safer
joined-second = With an authenticator app on your phone, a stolen password is not enough to get in. You can add one now, or later under Account.
joined-email = We sent six digits to { $email }. Type them on the next page, or do it later.
join-email-title = Confirm your e-mail address
join-email-later = The mail has not come? You can do this later under Account.
join-email-skip = Skip this for now

request-title = Ask for access
request-lead = You have no code? Tell us who you are. We call you within { $days }.
request-name-wrong = Type your full name
request-phone-label = Phone number
request-phone-hint = Where we can reach you during the day
request-phone-wrong = Type a phone number with its area code, such as 555-555-0100
request-leave-empty = Leave this field empty
request-too-quick = Please check what you typed, wait a few seconds and send it again
request-send = Ask for access
request-or-call = You can also call us at { $phone }.
requested-title = We have your request
requested-what = Thank you. Our staff call you within { $days } to check who you are.
requested-bring = The portal is for current patients of this practice. When you come in, please bring a photo ID.

patients-title = Patients
patients-search-label = Find a patient
patients-search-hint = Last name and first name, date of birth, or record number
patients-search = Search
patients-none = Nobody was found. Try fewer letters, the date of birth or the record number.
patients-found = { $count ->
    [one] One patient found
   *[other] { $count } patients found
}
patients-enrolment = Enrolment
patients-enrol = Enrolment of { $name }
patient-born = born { $date }
patient-mrn = MRN { $mrn }
patient-age = { $years ->
    [one] one year old
   *[other] { $years } years old
}
patient-deceased = Deceased
patient-reported-dead = Reported to have died
patient-death = Death
patient-established = Established patient
patient-provider = Provider
patient-language = Language
patient-account = Portal account
patient-account-yes = Has one
patient-account-no = None yet
patient-account-paused = Paused: the patient was reported to have died
patient-account-ended-deceased = Ended on { $date }: the patient's death was confirmed
patient-account-ended-lapsed = Ended on { $date }: no longer an established patient
patient-account-ended-merged = Ended on { $date }: the chart was merged into another
patient-nothing = Nothing on file
patient-matters = Matters of this patient
patient-help = Help with signing in

enrol-title = Enrolment: { $name }
enrol-what = When all five are done, you can issue an activation code.
enrol-back = Back to the checklist
enrol-save = Save
enrol-done-by = { $name }, { $date }
enrol-task-eligibility = Established patient
enrol-task-identity = Identity seen
enrol-task-form = Access form signed
enrol-task-education = Portal explained and understood
enrol-task-contact = How to reach the patient
task-done = Completed
task-open = Not done yet
task-blocked = Cannot start yet
enrol-by-visit = Yes: last visit on { $date }.
enrol-by-staff = Yes: checked by our staff, good until { $date }.
enrol-not-merged = No: this chart is a duplicate of another.
enrol-not-deceased = No: the chart says that the patient has died.
enrol-death-reported = Not now: the patient was reported to have died, and nobody has confirmed or corrected it yet.
enrol-not-dismissed = No: the practice has ended its care for this patient.
enrol-not-left = No: the patient has left the practice.
enrol-not-visited = No: there is no completed visit.
enrol-not-since = No: the last visit on { $date } is too long ago.
enrol-missing-agreement = No agreement has been published yet
enrol-missing-identity = Nobody has checked the patient's identity yet
enrol-missing-form = The access form is not signed yet
enrol-outdated-form = The form was signed for an agreement that has changed since; it must be signed again
enrol-missing-education = The portal has not been explained yet
enrol-outdated-education = The agreement has changed since the portal was explained; explain it again
enrol-gap-topics = Fewer than { $least } topics were talked about
enrol-gap-questions = Fewer than { $least } questions were answered right
enrol-gap-not-yet = A question was not understood yet
enrol-gap-more = The patient needs more help before going on
enrol-missing-contact = It is not known yet how to reach the patient
enrol-contact-none = No e-mail
enrol-has-account = This patient has an account already.
enrol-code-title = Activation code
enrol-code-ready = Everything is done. The code can be used once, within { $days ->
    [one] one day
   *[other] { $days } days
}.
enrol-code-again = A code is out already. It cannot be shown again. A new one ends the old one.
enrol-code-issue = Issue the code
enrol-code-reissue = Issue a new code
enrol-code-missing = A code cannot be issued yet:
enrol-codes-title = Codes of this patient
enrol-codes-issued = Issued
enrol-codes-by = By
enrol-codes-until = Good until
enrol-codes-state = Status
enrol-revoke-title = End the code
enrol-revoke-why = Why should the code end?
enrol-revoke = End the code
enrol-vouch-title = No visit on file?
enrol-vouch-what = If you have checked that this person is under our care, say how. Your word counts for { $days ->
    [one] one day
   *[other] { $days } days
}.
enrol-vouch-reason = How you know
enrol-vouch-hint = For example: seen by Dr. Lee at the hospital on November 3.
enrol-vouch-reason-wrong = Say in 10 to 500 characters how you know
enrol-vouch = Confirm as established

code-title = Your activation code
code-only-once = This code is shown only now. Print this page and hand it to the patient.
code-lead = { $practice } gives you this code to join the patient portal.
code-step-address = On your phone or computer, go to
code-step-type = Type the code and your date of birth.
code-step-type-name = Type the code, your date of birth and your last name.
code-step-choose = Choose a user name and a password.
code-step-agree = Read the agreement, tick the boxes and type your name.
code-until = The code works once, until { $until }.
code-keep = Keep this paper safe until you have used it. If you lose it, call { $phone }.
code-print = To print, use the print command of your browser.
code-issued = Waiting to be used
code-outdated = Worth nothing: the agreement that was signed for it has changed. Issue a new one.
code-redeemed = Used
code-expired = Too old
code-revoked = Ended
code-revoked-why = Ended: { $why }
revoked-reissued = a new code was issued
revoked-guessing = a wrong date of birth was typed too often
revoked-lost = The paper was lost
revoked-mistake = It was issued by mistake
revoked-birth-date = the date of birth in the chart was corrected
revoked-deceased = the patient has died
revoked-access-ended = the patient's access has ended
revoked-merged = the chart was a duplicate

identifiers-question = What did the person say or show, and does the chart agree?
identifiers-hint = Tick at least two.
identifiers-too-few = Confirm at least two identifiers
identifier-name = Name
identifier-birth-date = Date of birth
identifier-mrn = Record number
identifier-address = Address
identifier-phone = Phone
photo-question = Which photo ID did you see?
photo-hint = Only the kind is kept. Never write down its number.
photo-missing = Choose the photo ID that you saw
photo-driver-license = Driver's license
photo-state-id = State ID card
photo-passport = Passport
photo-military-id = Military ID
photo-tribal-id = Tribal ID
photo-resident-card = Permanent resident card
photo-consular-id = Consular ID
photo-school-id = School ID

form-what = The patient reads the agreement and signs that they want access.
form-method-question = How is it signed?
form-method-screen = On this screen
form-method-paper = On paper
form-method-missing = Choose how the form is signed
form-consent = Let the patient read and type: "I have read the agreement and I ask for access to the portal."
form-name-label = The patient types their full name
form-name-differs = The name must be as the chart has it: { $name }
form-witness = I saw the patient sign, and the paper is in the chart
form-witness-missing = Tick that you saw the patient sign
form-signed-on = Signed on
date-hint = Such as 3/14/2026. Today is { $today }.
date-past-wrong = Type a date that is not in the future, such as 3/14/2026

education-what = Go through the topics with the patient. Then ask, and let them answer in their own words.
education-date = Date
education-mode = How did you talk?
education-mode-missing = Choose how you talked
mode-in-person = In person
mode-phone = By phone
mode-video = By video
education-language = In which language?
education-language-missing = Choose the language you talked in
education-interpreter = Interpreter, if there was one (name or number)
education-topics = What did you talk about?
education-topics-hint = At least { $least } are needed for a code.
education-no-topics = Tick what you talked about
education-demonstrated = I showed how the portal works
education-materials = I gave the patient something to read at home
education-questions = Did the patient understand?
education-questions-hint = Ask at least { $least } of these. Leave the others empty.
education-right = Right: { $answer }
understood-right = Right, in their own words
understood-after-help = Right after I explained it again
understood-not-yet = Not yet
education-needs-more = The patient needs more help before going on

contact-what = We only tell that something new is there, never what it is.
contact-question = How shall we tell the patient that something is new?
contact-by-email = By e-mail
contact-email-hint = Others who use this address may see our mails.
contact-no-email = No e-mail: we call or write
contact-missing = Choose e-mail or no e-mail

help-title = Help with signing in: { $name }
help-state = Account
help-active = Active
help-terminated = Ended
help-lock = Sign-in
help-not-locked = Not locked
help-locked-until = Locked until { $until }
help-disabled = Locked until staff unlock it, after too many wrong passwords
help-last = Last sign-in
help-never = Never
help-identifiers = What did the caller tell you, and does the chart agree? Tick at least two.
help-unlock-title = Unlock sign-in
help-unlock-reason = What happened?
help-unlock = Unlock
help-code-what = With a new recovery code and the link from "I forgot my password", the patient can choose a new password. The old recovery code ends.
help-code-shown = Tell or hand this code to the patient now. It is shown only once.
unlock-reason-missing = Choose what happened
unlock-forgotten = The patient forgot the password
unlock-mistyped = The patient mistyped it
unlock-somebody-else = Somebody else tried
unlock-new-device = The patient has a new phone or computer

requests-title = Requests for access
requests-what = Call each person, check who they are, and enrol them at the desk. Nobody was told whether they are a patient.
requests-open = { $count ->
    [one] One request waits
   *[other] { $count } requests wait
}
requests-none = No request waits.
requests-asked = Asked { $at }.
requests-due = Call by { $at }.
requests-late = Late: was due { $at }.
request-one-title = Request for access: { $name }
request-one-what = Call, check who it is, and close the request. Somebody who is a patient is enrolled at the desk.
request-one-search = Find charts with this date of birth
requests-state = Status
requests-outcome = Outcome
requests-close = Close
requests-closed = Closed lately
requests-closed-at = Closed
request-outcome-missing = Choose an outcome
outcome-verified = Verified: can be enrolled
outcome-not-reached = Not reached
outcome-not-a-patient = Not a patient of ours
outcome-not-proven = Could not show who they are
outcome-repeated = Asked before

lapse-title = Your online access is about to end
lapse-not-since-years = Your online access is for current patients of { $practice }. Your last visit was on { $date }, more than { $years ->
    [one] one year
   *[other] { $years } years
} ago.
lapse-not-since-months = Your online access is for current patients of { $practice }. Your last visit was on { $date }, more than { $months } months ago.
lapse-not-current = Your online access is for current patients of { $practice }. Our records say that you are not a current patient any more.
lapse-will-only-read = From { $date } on you can read your record here, but not write to us.
lapse-only-read = You can read your record here until { $date }, but not write to us. Then your online access ends.
lapse-stay = Do you want to stay our patient? Call { $phone } for a visit.
lapse-records = You can always get a copy of your records, also after that. Call { $phone } and tell us if you want it on paper or by e-mail.
enrol-lapse-title = Online access is ending
enrol-lapse-noticed = The patient was told on { $since }. From { $next } on they can only read.
enrol-lapse-read-only = Since { $since } the patient can only read. Online access ends on { $next }.
enrol-lapse-ended = Online access ended on { $since }: no longer an established patient.
enrol-lapse-waits = Something still waits for this patient: a result that is held or not read, or a task. Nothing more changes until that is settled.

care-title = Care of this patient
care-active = The practice looks after this patient.
care-dismissed = The practice has ended its care for this patient.
care-left = The patient has left the practice.
care-what = When care ends, activation codes end at once. The patient is told that online access ends, and { $days ->
    [one] one day
   *[other] { $days } days
} later can only read.
care-question = What has changed?
care-missing = Choose what has changed
care-reason = Why?
care-reason-wrong = Say in 10 to 500 characters why
care-back = Back to the patient
enrol-gap-topic = Not talked about yet: { $topic }
date-before-agreement = This agreement took effect on { $date }. What was signed or explained before does not count for it
education-language-other = Another language
education-language-name = The other language
education-language-unnamed = Type which language you talked in
education-interpreter-hint = For another language: the interpreter, or who of the staff speaks it.
education-interpreter-missing = Type who interpreted, or who of the staff speaks this language
education-topic-core = { $topic } (always needed)

teaching-title = Who knows the portal
teaching-coverage = Taught about the agreement in force
teaching-percent = { $percent }%: { $taught } of { $accounts } patients with an account
teaching-nobody = No patient has an account yet
teaching-waiting = To be taught again
teaching-late = Of these, late
teaching-list = To be taught again, first due first
enrol-again-due = Explain the portal again by { $due }.
enrol-again-what = Is the patient not sure how to use the portal?
enrol-again-ask = Put it on the list to explain it again
cause-new-agreement = The agreement has changed since it was explained.
cause-triage-stops = The patient tried more than once to write about something new or urgent.
cause-long-away = The patient has not signed in for a long time.
cause-staff-request = Our staff asked for it.

codes-title = Codes that are out
codes-none = No code is out.

death-matter = If this patient has died
death-title = Whether this patient lives: { $name }
death-none = Nobody has said that this patient has died.
death-reported-on = Reported to have died on { $date }, to be confirmed
death-reported = Reported to have died, to be confirmed
death-on = Died on { $date }
death-known = Has died; the day is not known
death-paused = Until you decide, nobody can sign in as this patient, and no mail goes out. A message can be wrong. Please find out from another source: a document, the family, the hospital, or the patient.
death-due = Please decide by { $due }.
death-undo-what = If this was a mistake, a provider or the privacy officer can correct it here. The account stays ended; the patient joins again with a new code.
death-history = What was said
death-practice = the practice
death-said = Reported by { $source } on { $when }
death-said-day = Reported by { $source } on { $when }: died on { $day }
death-taken-back = On { $when } a sender said that the patient lives.
death-found-died = { $name } confirmed the death on { $when }.
death-found-lives = { $name } wrote down on { $when } that the patient lives.
death-found-merged = The chart was merged on { $when }.
death-settled = { $name } wrote down on { $when } that everything open was settled.
death-question = What did you find out?
death-died = The patient has died
death-died-hint = Online access ends for good, and what was to be mailed is dropped.
death-lives = The patient lives; the report was a mistake
death-lives-hint = Everything is as it was before, and the patient is told that online access works again.
death-proof = How do you know?
death-proof-document = I saw a death certificate or another document
death-proof-family = The family or the executor told us
death-proof-facility = A hospital, a hospice, another practice or the sender told us
death-proof-seen = The patient was here
death-proof-spoken = I talked with the patient
death-identifiers = If you met or called the patient: what did the patient tell you, and does the chart agree? Tick at least two.
death-day = Day of death
death-day-hint = Such as 5/2/2026. Leave it empty when it is not known, or when the day that was reported is right.
death-note = What happened
death-note-hint = For staff, in 10 to 500 characters
death-question-missing = Choose what you found out
death-proof-missing = Choose how you know
death-proof-wrong = This source does not show what you chose
death-needs-document = Front desk and nurses confirm a death with a document. Ask a provider or the privacy officer to take another's word
death-not-your-part = Only a provider or the privacy officer can decide this
death-day-wrong = Type a day that is not in the future and not before the birth date, such as 5/2/2026
death-nothing-new = This is on record already
death-note-wrong = Say in 10 to 500 characters what happened
death-open-title = What is still open about this patient
death-open-what = Look at each. Tell the family or another practice what they need to know. Then write down what was done; all of it is closed.
death-done = What was done
death-done-wrong = Say in 10 to 500 characters what was done
death-settle = All of this is settled
