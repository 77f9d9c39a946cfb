# The lists that decide about results, and who approved them.

rules-title = Rules for results
rules-lead = By these lists the portal decides which results wait for a conversation. The medical director reads and approves each list, and the privacy officer what the practice holds by its own policy. A pending list counts all the same.
rules-critical-values = Critical values
rules-units = Units
rules-significant-tests = Significant tests
rules-narrative-words = Words in reports
rules-state-pack = State law
rules-hold-policy = Holding results until a conversation
rules-hold-policy-about = This is the practice's own wish, not a law's. Federal advice on information blocking says that a policy which delays results for everybody is likely to be wrong. It is not wrong to wait because the patient asked for it, because a law demands it, or because one clinician fears for the life or safety of one patient. The privacy officer signs that the practice wants it all the same.
rules-mode = mode: { $value }
rules-pending = Pending approval
rules-approved = Approved
rules-source = Source
rules-version = Version
rules-standing = Approval
rules-approved-by = { $name }, { $day }
rules-approved-before = { $name } approved version { $version } on { $day }. The list has changed since.
rules-never = Nobody has approved this list yet.
rules-changes = What has changed since
rules-only-order = Only the order of the entries.
rules-added = New: { $name }
rules-removed = Removed: { $name }
rules-changed = Changed: { $name }
rules-was = Before: { $says }
rules-is = Now: { $says }
rules-read = Read the whole list: { $name }, { $count ->
    [one] one entry
   *[other] { $count } entries
}
rules-entry = Entry
rules-says = What it says
rules-tick = I have read this list: { $name }
rules-approve = Approve { $name }
rules-not-read = Tick that you have read the list
rules-other-version = The list has changed since you opened this page. Read it again, then approve it
rules-low = { $value } or lower
rules-high = { $value } or higher
rules-unit = in { $value }
rules-loinc = LOINC { $value }
rules-names = known as: { $value }
rules-words = words: { $value }
rules-values = only when it says: { $value }
rules-also = also written: { $value }
rules-denials = beside these, a word does not count: { $value }
rules-elsewhere = a name with one of these is not of the blood: { $value }
rules-findings = these count as a finding: { $value }
rules-times = times { $value }
rules-days = first shown on day { $value }, counted from when it was final
rules-some-pending = Not approved yet: { $lists }. They count all the same.
rules-some-pending-link = Look at the rules
