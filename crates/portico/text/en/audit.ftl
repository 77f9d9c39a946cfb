# The ledger's page, for the privacy officer and the administrator.

ledger-title = Ledger
ledger-what = Everything that was seen and done, newest first. Each row is chained to the one before, so a change would show. Looking here is a row too.
ledger-filter = Show
ledger-empty = No rows match.
ledger-row = Row
ledger-when = When
ledger-who = Who
ledger-action = What
ledger-patient = Patient
ledger-object = Thing
ledger-detail = Facts
ledger-older = Older rows
