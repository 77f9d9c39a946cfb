# What patients and the practice write to each other.

card-emergency-title = Call { $number } now if it cannot wait
card-call-crisis = Call { $number }: mental-health crisis
card-new-problem-title = New problem? Call us
card-hours = We are there { $hours }.
statement-title = Confidentiality

messages-title = Messages
messages-write = Write to us
messages-empty = There are no messages yet.
messages-new = New
messages-older = Older messages
messages-of-all = Messages of patients
messages-of = Messages of { $name }
messages-reference-hint = Two groups of four letters or digits, as the patient reads them out
messages-none = There are no messages here.
messages-last = Last message
messages-answer = Answer
messages-back = All messages
messages-late = We are late with our answer. We are sorry. Please call { $phone }.
messages-kept = We kept what you wrote. It has not been sent.
messages-dropped = What you had begun to write is thrown away.
messages-unfinished = You began to write to us and did not send it.
messages-go-on = Go on with it

topic-title = Write to us
topic-label = What is this about?
topic-missing = Choose what this is about
topic-clinical = Something we are already treating you for
topic-result = A question about a result
topic-medicine = A medicine
topic-appointment = An appointment
topic-form = A form, a letter or a referral
topic-billing = A bill
topic-portal-help = Help with this portal
topic-new-problem = A new symptom or problem
topic-urgent = Something urgent

compose-title = Write your message
compose-about = This is about: { $topic }.
compose-change = Change
compose-due = We usually answer by { $due }.
compose-usual = Our usual time in the last 30 days: { $days ->
    [one] 1 day.
   *[other] { $days } days.
}
compose-subject-result = My test of { $date }
compose-closed = We are closed now. No one will read this until { $opens }.
compose-draft = This is what you wrote earlier. It has not been sent.
compose-subject = Subject
compose-subject-hint = A few words, at most { $max } characters.
compose-body = Your message
compose-body-hint = At most { $max } characters. Do not write about a new problem here.
compose-send = Send the message
compose-keep = Keep it for later
compose-stop = This is new or urgent
compose-drop = Throw it away
compose-or-call = You would rather talk? Call { $phone }.
message-subject-empty = Write a subject
message-subject-too-long = The subject is too long. Use at most { $max } characters
message-body-empty = Write your message
message-body-too-long = The message is too long. Use at most { $max } characters

stopped-title = Please call us about this
stopped-now-if = Call { $number } now if you, or somebody with you:
stopped-now-chest = have pain or pressure in the chest, or cannot get enough air
stopped-now-stroke = have a face that droops, a weak arm or leg, or trouble speaking
stopped-now-bleeding = bleed and it does not stop
stopped-now-faint = faint, have a seizure or do not wake up
stopped-now-harm = took too much of a medicine or a drug, or think about suicide
stopped-visit = To ask for an appointment by phone, call { $phone } and say what you need.
stopped-appointment = Ask for an appointment here, if it can wait
stopped-draft-title = What you wrote
stopped-draft = You can copy it, or read it to us on the phone. We keep it for you until { $until }. It has not been sent.
stopped-back = It is about something else

interruption-title = Is this urgent?
interruption-what = Some of your words may mean that you need help now, or that this is a new problem. We have not sent your message.
interruption-kept = { $hours ->
    [one] You can copy it, or read it to us on the phone. We keep it for one hour. It has not been sent.
   *[other] You can copy it, or read it to us on the phone. We keep it for { $hours } hours. It has not been sent.
}
interruption-back = Go back
interruption-tick = This is not urgent and not a new problem
interruption-tick-missing = Tick the box if this is not urgent and not a new problem. If it is, call
interruption-send = This is not urgent and not a new problem – send

sent-title = Your message is sent
sent-reference = Reference:
sent-urgent = Because your words may mean something urgent, we look at it first, by { $due }. If it gets worse, do not wait for us.
sent-next = You read our answer here, in this portal. If we have your e-mail address, we tell you there when it has come.
sent-call = If it takes longer than that, or you would rather talk, call { $phone } and give the reference.
sent-see = See your message

reply-title = Write again about this
thread-staff-title = Message: { $subject }
thread-about = About
thread-read = Read by the patient { $at }
thread-unread = Not read by the patient yet
thread-sent-anyway = The patient was warned and said that it is not urgent and not new.
thread-read-closely = Read closely
thread-words-denied = These words mean danger, but a “no” stands before them. Nobody was paged.
thread-words = Words that were found: { $words }
thread-unscanned = Not scanned: the machine cannot read this language. Somebody who can reads it before the others.
thread-nothing-waits = Nothing waits for an answer here.
answer-title = Answer
answer-hint = The confidentiality statement goes out with it.
answer-send = Send the answer
answer-sent = Your answer is sent.
answer-handed-over = It is handed over.
answer-use-visit = Use the text for a visit
answer-needs-visit = Thank you for writing to us. We need to see you to help you with this. Please call us at { $phone } to make an appointment. If it gets worse, do not wait: call us, or in an emergency call { $emergency }.
hand-over-title = Hand over
hand-over-label = To
hand-over-do = Hand it over
