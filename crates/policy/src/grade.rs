//! How many years of school a text asks for (Flesch and Kincaid), for English.
//!
//! The count of syllables is a rule of thumb, so the grade only ever warns.

/// The reading grade; nothing for a text too short to judge.
pub(crate) fn reading_grade(text: &str) -> Option<i64> {
    const WORDS_MIN: usize = 20;
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic() && c != '\'' && c != '\u{2019}')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    if words.len() < WORDS_MIN {
        return None;
    }
    let ends = |line: &str| {
        line.split_inclusive(['.', '!', '?', ':', ';']).filter(|s| has_words(s)).count()
    };
    let sentences = text.lines().map(ends).sum::<usize>().max(1);
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let as_i64 = |count: usize| i64::try_from(count).unwrap_or(i64::MAX / 100_000);
    let (words, sentences, syllables) = (as_i64(words.len()), as_i64(sentences), as_i64(syllables));
    // 0.39 words a sentence + 11.8 syllables a word - 15.59, in hundredths, rounded.
    let hundredths = 39 * words / sentences + 1_180 * syllables / words - 1_559;
    Some((hundredths + 50).div_euclid(100))
}

fn has_words(sentence: &str) -> bool {
    sentence.chars().any(char::is_alphabetic)
}

/// Groups of vowels; a silent `e` at the end does not count.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouyáéíóú".contains(c);
    let mut groups = 0;
    let mut within = false;
    for c in word.chars() {
        let vowel = is_vowel(c);
        groups += usize::from(vowel && !within);
        within = vowel;
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_read_lower_than_learned_ones() {
        let plain = "Call us if you feel worse. We will help you. Do not wait for us to call you. \
                     Go to the desk and ask.";
        let learned = "Notwithstanding anything hereinbefore contained, the undersigned \
                       irrevocably \
                       acknowledges responsibility for the confidentiality of all authentication \
                       credentials and contemporaneous notifications regarding institutional \
                       responsibilities.";
        assert!(reading_grade(plain).unwrap() <= 3, "{:?}", reading_grade(plain));
        assert!(reading_grade(learned).unwrap() > 16, "{:?}", reading_grade(learned));
        assert_eq!(reading_grade("Too short to judge."), None);
    }
}
