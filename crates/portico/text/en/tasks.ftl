# What staff have to do: the list, and what its lines say.

today-title = Today
today-done = Done. It is off the list.
today-kind-label = What to do
today-kind-all = Everything
today-only-late = Only late ones
today-only-mine = Only mine
today-show = Show
today-empty = Nothing is waiting here.
today-count = { $count ->
    [one] One thing to do.
   *[other] { $count } things to do.
}
today-more = There is more than this list shows. Use the filters.
today-column-what = What to do
today-column-patient = Patient
today-column-due = Due
today-column-owner = Who
today-urgent = Possibly urgent
today-late = Late
today-overlooked = Nobody has looked at it yet.
today-look-by = First look by { $due }
today-identifiers = Born { $born }, record { $mrn }

task-answer-message = Answer a message
task-match-import = Find the patient for something that came in
task-results-refused = Look at results that were refused
task-call-about-result = Talk with a patient about a result
task-follow-up-call = Call about results that were not read
task-follow-up-letter = Write a letter about results that were not read
task-follow-up-decide = Decide about results that were not read
task-message-unread = A patient has not read our message
task-message-unread-next = Call the patient and say that a message waits. Confirm two identifiers first, and leave no health information on a machine.
task-classify-result = Judge a result
task-answer-ask-now = Answer a patient who asks for everything now
task-review-hold = Look again at a result that is kept from a patient
task-study-without-report = Read pictures for which no report has come
task-access-request = Check a request for access
task-educate-again = Explain the portal again
task-review-incident = Look into a privacy report
task-sign-hold-policy = Sign the practice's own policy of holding results
task-review-lapse = Settle what waits before online access ends
task-unlock-patient = Help a patient whose password was switched off
task-unlock-staff = Help a colleague whose password was switched off
task-confirm-death = Confirm or correct a reported death
task-settle-death = See to what is open about a patient who has died
task-deliver-mail-failed = A mail could not be delivered
task-job-failed = The portal could not finish something
task-ledger-not-whole = The ledger is not whole
task-level-reminder = Reminder: much of the time has passed
task-level-cover = The cover was told
task-level-manager = The medical director was told
task-about-clinical = a condition we treat
task-about-result-question = a question about a result
task-about-refill = a medicine
task-about-appointment = an appointment
task-about-referral = a referral
task-about-admin = a form or letter
task-about-billing = a bill
task-about-portal-help = help with the portal
task-about-records = a copy of the records
task-about-error-report = something wrong in the record
task-about-privacy-report = a privacy concern
task-about-access-request = access to the portal
task-pool-providers = Providers
task-pool-administrators = Administrators
task-pool-privacy = Privacy officer
task-reference = Reference
task-mail-recipient = To
task-mail-subject = Subject
task-mail-problem = What went wrong
task-mail-next = Reach this person in another way, and check the address with them.
task-unlock-staff-next = Too many wrong passwords were typed for this colleague. Find out in person whether it was them; then whoever runs the server ends the lock with “portico staff unlock”.
task-unlock-staff-who = Who
task-job-next = The portal tried several times and gave up. The log on the server says more under this reference.
task-results-refused-next = This sender sent results that the portal could not take, so nobody has them here. Look at what was refused and why, ask the sender to send it right, and see that a clinician hears of anything that cannot wait.
task-ledger-next = The daily look at the ledger found that it, or something filed that it vouches for, is not as it was written; the ledger's page and your mail say where. Keep the database and its anchors as they are, tell whoever runs the server, and find out who could reach them.
task-close = This is done

day-and-moment = { $day ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[6] Sunday
}, { $moment }
