# Home.

home-title = Home
home-new = What is new
home-nothing-new = Nothing new.
home-message = New message: { $subject }
home-to-do = What you have to do
home-nothing-to-do = Nothing to do right now.
home-unfinished = Finish the message that you began to write
home-comment = Your provider wrote about: { $title }
home-result = New test result: { $title }
