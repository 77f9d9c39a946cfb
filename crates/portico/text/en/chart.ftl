# The health record.

record-title = Your health record
record-lead = This is what the practice has on record for you. If something is missing or wrong, tell us.
record-to-results = See your test results
record-medicines = Medicines
record-medicines-none = No medicines are on record.
record-conditions = Health problems
record-conditions-none = No health problems are on record.
record-allergies = Allergies
record-allergies-none = No allergies are on record.
record-immunizations = Vaccines
record-immunizations-none = No vaccines are on record.
record-procedures = Procedures
record-procedures-none = No procedures are on record.
record-visits = Visits
record-visits-none = No visits are on record.
record-past = In the past
record-wrong = Is something here wrong?
record-wrong-link = Write to us about it

chart-title = Chart of { $name }
chart-deceased = Deceased
chart-reports = Results and reports
chart-reports-none = There are no results or reports.
chart-none = Nothing on record.
column-test = Test
column-date = Date
column-class = Class
column-source = From
badge-held = Held
badge-corrected = Corrected
class-routine = Routine
class-abnormal = Abnormal
class-unclassified = Not classified
class-significant = Significant
class-critical = Critical
word-yes = Yes
