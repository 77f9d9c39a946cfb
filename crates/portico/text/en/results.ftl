# Results, for patients and for staff.

results-title = Your test results
results-lead = Newest first. Open a result to read it in full.
results-none = There are no results here yet.
results-new = New
results-usual = Nothing is marked as unusual
results-some-outside = Some values are outside the usual range
results-important = Important. Call us if anything is not clear.
results-later = A test is missing? Some take longer, and we may call you about some first.

result-back = All results
result-comment = From your provider
result-values = What was found
result-notes = Notes from the laboratory
result-corrected-on = This result was corrected on { $date }. The values here are the right ones. The earlier version is below.
result-being-corrected = This result is being corrected. Your provider will call you. Questions? Call { $phone }.
result-before = The earlier version
result-before-from = As it came on { $date }. It was corrected and no longer counts.
result-usual-range = Usual range: { $range }
result-no-range = The lab gave no usual range.
result-bar-text = { $value }. { $range }
result-trend = How this went over time
result-trend-caption = { $name } over time
result-trend-text = { $name }: from { $first } on { $first_day } to { $last } on { $last_day }, { $count } values.
result-next = What to do next
result-next-words = If your provider wrote something above, follow it. If a value is outside the usual range, this does not have to mean that something is wrong. If you do not understand something, ask us.
result-next-urgent = Do you feel sick now? Do not wait for an answer here. Call { $phone }, or { $emergency } in an emergency.
result-ask = Ask about this result
result-source = About this report
result-lab-title = The lab calls it
result-collected = Taken
result-reported = Reported
result-ordered-by = Ordered by
result-laboratory = Laboratory
result-laboratory-id = Laboratory number (CLIA)
result-laboratory-director = Laboratory director
result-print = You can print this page for your papers.
column-value = Value

value-negative = Negative
value-positive = Positive
value-detected = Found
value-not-detected = Not found
value-none = No value
value-within = in the usual range
value-little-above = a little above the usual range
value-above = above the usual range
value-well-above = well above the usual range
value-little-below = a little below the usual range
value-below = below the usual range
value-well-below = well below the usual range
value-not-usual = not as expected
value-usual = as expected

gate-title = Results that wait for a conversation
gate-lead = Patients cannot see these yet. Call, then record what was said: the result is shown at once.
gate-none = No result waits.
gate-record = Record conversation
gate-hours = { $hours ->
    [0] less than an hour
    [one] 1 hour
   *[other] { $hours } hours
}
gate-attempts = { $count ->
    [one] 1 try
   *[other] { $count } tries
}
gate-no-phone = No phone on record
gate-unfinished = The laboratory has not finished
gate-rule-none = As expected
gate-rule-lab-flag = Laboratory flag: { $because }
gate-rule-critical-value = Critical by the practice's list: { $because }
gate-rule-significant-kind = Significant by its kind: { $because }
gate-rule-narrative-word = The report says “{ $because }”
gate-rule-outside-range = Outside its range: { $because }
gate-rule-unknown-flag = A flag that nobody knows: { $because }
gate-rule-unknown-unit = A unit that cannot be judged: { $because }
gate-rule-unreadable = Cannot be read by rules: { $because }
gate-rule-clinician = A provider decided: { $because }
column-patient = Patient
column-why = Why
column-since = Since
column-phone = Phone
column-next = Next

staff-result-title = Result: { $title }
staff-held-notice = The patient cannot see this yet.
staff-released = Shown to the patient since
staff-seen = First read by the patient
staff-not-seen = Not yet
staff-wrong-chart = Is this in the wrong chart? See the message it came by
staff-conversations = Conversations
staff-class-title = Judge this result
staff-class-what = Use this when no rule could judge it, or when you judge otherwise. A held result that is no longer serious is shown at once.
staff-class-missing = Choose a class
staff-class-why = Why
staff-class-why-missing = Give a reason in 5 to 200 characters
staff-class-save = Save the class

talk-title = Record a conversation about a result
talk-what = Only a live conversation counts. The result is shown to the patient as soon as you save this.
talk-not-held = This result is not held. You can still record a conversation about it.
talk-draft = This is what you typed earlier. It has not been saved, and it has released nothing.
talk-open-result = Open the result
talk-day = Day
talk-time = Time
talk-how = How did you talk?
talk-how-hint = A voicemail, a letter, an e-mail or a portal message does not count.
talk-by-phone = By phone
talk-in-person = In person
talk-by-video = By video
talk-with = With whom?
talk-with-patient = The patient
talk-with-representative = A legal representative
talk-identifiers = Which two did you confirm?
talk-said-label = What you said
talk-said-hint = At least { $chars } characters.
talk-understood = The patient said it back in their own words and understood
talk-plan-label = What happens next
talk-plan-hint = Treatment, next test or appointment, and by when.
talk-comment-label = Your comment for the patient
talk-comment-hint = At least one sentence. It stands above the numbers.
talk-save = Save and show the result
talk-not-your-part = Only a provider may tell this result
talk-not-opened = Open and read the result before you record a conversation about it
talk-no-time = Enter the day and the time of the conversation
talk-in-the-future = The conversation cannot be in the future
talk-before-the-result = The conversation cannot be before the result was final
talk-not-live = Choose phone, in person or video. Anything else is not a conversation
talk-no-one-named = Say with whom you talked
talk-two-identifiers = Tick at least two identifiers that you confirmed
talk-said-too-short = Write what you said in at least { $chars } characters
talk-not-understood = Confirm that the patient understood
talk-no-plan = Write what happens next, in a sentence
talk-no-comment = Write at least one sentence for the patient
talk-too-long = A text is too long. Keep each under 1,900 characters

attempts-title = Tries to reach the patient
attempts-what = Record calls that reached nobody. They do not release the result. Never leave health information on a machine.
attempt-number = Number you called
attempt-number-missing = Enter the number you called
attempt-outcome = What happened
attempt-outcome-missing = Choose what happened
attempt-no-answer = No answer
attempt-left-message = Left a message without health information
attempt-wrong-number = Wrong number
attempt-call-later = Asked to call later
attempt-save = Save this try
staff-wish = Wish for serious news
staff-wish-talk = Talk first
staff-wish-online = Online right away
staff-wish-unknown = Not said yet
