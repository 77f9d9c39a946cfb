# Pictures of scanners and X-rays.

imaging-pictures = Pictures
imaging-picture = Picture { $number } of { $count }
imaging-taken = taken { $day }
imaging-all = { $count ->
    [one] Look at the picture
   *[other] Look at all { $count } pictures
}
imaging-before = Previous picture
imaging-next = Next picture
imaging-alone = Open this picture alone
imaging-back = Back to the report
imaging-not-shown = { $count ->
    [one] One more picture is not shown here: we are still checking it, or it cannot be drawn. You can ask us about it.
   *[other] { $count } more pictures are not shown here: we are still checking them, or they cannot be drawn. You can ask us about them.
}
imaging-not-for-judging = Pictures may be smaller here than they were taken. The report says what they mean.

# For staff.
imaging-studies = Imaging studies
imaging-study = Imaging study
imaging-none = No pictures have come for this patient.
imaging-what = What was looked at
imaging-machine = Made with
imaging-day = Made on
imaging-accession = Accession number
imaging-came = Came here
imaging-not-drawn = { $count ->
    [one] One picture cannot be drawn here. It is kept as it came.
   *[other] { $count } pictures cannot be drawn here. They are kept as they came.
}
imaging-original = Save this picture as it came (DICOM)
imaging-names-title = Names in the pictures
imaging-names-words = { $count ->
    [one] One of these may have words in the picture itself. The patient does not see it until somebody has looked.
   *[other] { $count } of these may have words in the pictures themselves. The patient does not see them until somebody has looked.
}
imaging-names-right = I have looked at all of them: no other person is named
imaging-more-have-come = More pictures have come since you opened this page. Look at those too.
imaging-no-report-title = No report has come
imaging-no-report-words = The patient does not see these pictures without a report. Ask who made them for the report, or look at them yourself.
imaging-looked-at = I have looked; no report is needed
imaging-of-import = { $count ->
    [one] One picture came with it.
   *[other] { $count } pictures came with it.
}
