# What stands around every page, and the pages that say no.

title-refused = Error:
skip-to-content = Skip to the page
emergency-label = Emergencies
call-number = Call { $number }
notices-label = About this portal
notice-demo = This is a demonstration with made-up people.
notice-without-tls = This portal runs without encryption and answers this computer only. Do not use it for real people.
sign-out = Sign out
places-label = Places in this portal
places-menu = Menu
place-home = Home
place-messages = Messages
place-results = Test results
place-record = Health record
place-account = Account
place-today = Today
place-patients = Patients
place-gate = Results
place-holds = Kept back
place-rules = Rules
place-followups = Not read
place-imports = Imports
place-education = Teaching
place-agreement = Agreement
place-ledger = Ledger
footer-call = Questions? Call us at { $phone }.
footer-not-watched = Nobody watches this portal around the clock. If it cannot wait, call.
idle-title = Are you still there?
idle-what = { $minutes ->
    [one] You will be signed out in one minute, because nothing has happened for a while.
   *[other] You will be signed out in { $minutes } minutes, because nothing has happened for a while.
}
idle-stay = Stay signed in
problems-title = There is a problem
problem-word = Error:
sheet-call = Telephone { $phone }
sheet-page = Page { $page } of { $pages }
password-show = Show
password-hide = Hide
go-on = Continue
to-the-start = Go to the start

front-title = { $practice } patient portal
front-lead = See your test results, write to your care team, and look after your account.
front-established = The portal is for patients of this practice. If you have no code yet, ask at the front desk.

no-found-title = We cannot find this page
no-found-what = There is nothing at this address, or it is not yours to see.
no-found-next = Check the address, or go to the start and look from there.
no-stale-title = This page was open too long
no-stale-what = We could not be sure that this form came from your own page, so nothing was done.
no-stale-next = Go back, reload the page and send it again.
no-write-title = You can read here, but not write
no-write-what = Writing to us online is for current patients of { $practice }. Nothing was sent. You can still read your record.
no-write-next = To write to us again, to see us or to get your records, call { $phone }.
read-only-note = You can read here, but not write any more: that is for current patients of { $practice }. To reach us, call { $phone }.
no-many-title = Too many tries
no-many-what = Somebody at your address has tried this too often.
no-many-next = { $minutes ->
    [one] Please wait one minute and try again.
   *[other] Please wait { $minutes } minutes and try again.
}
no-large-title = This is too much at once
no-large-what = What you sent was larger than this page takes, or could not be read. Nothing was done.
no-large-next = Go back, make it shorter and send it again.
no-busy-title = We are busy right now
no-busy-what = Many people are using the portal at this moment. Nothing was done.
no-busy-next = Please try again in a few seconds.
no-fault-title = Sorry, something went wrong
no-fault-what = This is our mistake, not yours. Nothing was changed.
no-fault-next = Try again in a few minutes, or call us if it cannot wait.
no-reference = If you call us about this, please give this reference: { $reference }

month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December
date-long = { $month } { $day }, { $year }
date-and-time = { $date }, { $time }
time-am = am
time-pm = pm
