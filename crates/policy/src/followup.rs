//! What the practice does when a patient does not read what is in the portal.

use crate::{
    kinds::{list, whole},
    section::section,
};

section! {
    /// What happens when a result that is shown is not read. Who does not use the portal is called
    /// at once. Everybody else gets reminders by mail, then a call, a letter, and at last a
    /// provider decides. Nothing ends without an outcome.
    pub struct Followup {
        /// Business days after which a routine result that nobody has read leads to a reminder, to
        /// a reminder and a call, to a letter, and to a provider who ends it.
        routine_days: Vec<u32> = vec![3, 7, 14, 30], list(whole(1..=120), 4..=4),
            "R-B1.10, appendix A";
        /// The same for an abnormal result, and for a serious one that was shown before anybody
        /// told the patient: a reminder, a call, a letter.
        abnormal_days: Vec<u32> = vec![1, 3, 7], list(whole(1..=120), 3..=3),
            "R-B1.10, appendix A";
        /// What a person had told the patient before it was shown: business days until the only
        /// reminder, which ends it.
        told_days: u32 = 7, whole(1..=60), "R-B1.10";
        /// Who has not signed in for so many days is not reached through the portal.
        fitness_days: u32 = 180, whole(30..=365), "R-B1.10, appendix A";
        /// Business days in which staff make the call, write the letter or decide.
        task_days: u32 = 1, whole(1..=10), "R-B1.10";
        /// A letter has reached the patient when it did not come back within so many days.
        letter_days: u32 = 14, whole(7..=60), "R-B1.10";
        /// A provider may say that nobody was reached after so many tries, a letter among them.
        unable_attempts: u32 = 3, whole(3..=10), "R-B1.10";
        /// A result that was final so many days before it came here was followed on paper.
        history_days: u32 = 90, whole(30..=3_650), "R-B1.10";
        /// A message of the practice that is not read after so many business days becomes a task.
        unread_message_days: u32 = 5, whole(1..=30), "R-B1.10";
    }
}
