//! The policy is checked, explained and tried.

use std::fs;

use super::Practice;

#[test]
fn a_key_that_is_not_known_is_refused_with_the_nearest_one() {
    let practice = Practice::begin();
    let file = practice.path().join("practice.toml");
    let text = fs::read_to_string(&file).unwrap();
    let wrong = text.replacen("after_hours_phone", "after_hour_phone", 1);
    fs::write(&file, wrong).unwrap();
    for command in [["policy", "check", "--data", "."], ["audit", "verify", "--data", "."]] {
        let words = ["after_hour_phone", "after_hours_phone", "not in order"];
        practice.run(&command).failed(1, &words);
    }
    fs::write(&file, "[practice\n").unwrap();
    practice.run(&["policy", "check", "--data", "."]).failed(1, &["practice.toml"]);
}

#[test]
fn the_policy_is_checked_explained_and_tried() {
    let practice = Practice::begin();
    let checked = practice.run(&["policy", "check", "--data", "."]).fine();
    assert!(checked.said.contains("The policy is in order. Its hash is "), "{}", checked.said);
    let lockout = practice.run(&["policy", "explain", "--data", ".", "accounts.lockout"]).fine();
    assert!(lockout.said.contains("accounts.lockout.failures_max = "), "{}", lockout.said);
    assert!(lockout.said.contains("source: "), "{}", lockout.said);
    let begun = practice.run(&["policy", "begin", "--data", "."]);
    begun.failed(1, &["already"]);
    let nothing = ["policy", "explain", "--data", ".", "no.such.key"];
    practice.run(&nothing).failed(1, &["no.such.key"]);
}

#[test]
fn a_rule_answers_one_line_a_case() {
    let practice = Practice::begin();
    let cases = [
        ("message", "I have chest pain\nPlease renew my form\n", "interrupt send"),
        ("medicine", "oxycodone 5 mg\nlisinopril 10 mg\n", "block allow"),
        ("password", "short\nBlue-Kettle-Dances4\n", "refuse accept"),
        ("password", "{\"password\": \"Rosa-Rides-Away9\", \"given\": \"Rosa\"}\n", "refuse"),
    ];
    for (rule, input, expected) in cases {
        let tried = practice.run_with(&["policy", "try", "--data", ".", rule], input).fine();
        let decided: Vec<String> = tried
            .said
            .lines()
            .map(|line| {
                let answer: serde_json::Value = serde_json::from_str(line).unwrap();
                assert!(answer["reason"].as_str().is_some_and(|why| !why.is_empty()), "{line}");
                answer["decision"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(decided.join(" "), expected, "{rule}: {input}");
    }
}

#[test]
fn what_should_be_looked_at_is_named_with_its_line() {
    let practice = Practice::begin();
    let checked = practice.run(&["policy", "check", "--data", "."]).fine().said;
    let (unset, set): (Vec<&str>, Vec<&str>) = checked
        .lines()
        .filter(|line| line.contains(".toml"))
        .partition(|line| line.contains("not in the file yet"));
    assert!(set.len() > 3 && !unset.is_empty(), "{checked}");
    for line in set {
        let (_, place) = line.split_once(": ").unwrap();
        let mut parts = place.split(':');
        let (file, number) = (parts.next().unwrap(), parts.next().unwrap());
        let number: usize = number.parse().unwrap_or_else(|_| panic!("no line: {line}"));
        let text = fs::read_to_string(practice.path().join(file)).unwrap();
        assert!(text.lines().count() >= number, "{line}");
    }
    // A list that is not in the folder is the one that came with Portico, and is said to be.
    fs::remove_file(practice.path().join("triage-es.toml")).unwrap();
    let checked = practice.run(&["policy", "check", "--data", "."]).fine().said;
    assert!(checked.contains("came with Portico"), "{checked}");
}

#[test]
fn each_line_is_answered_and_one_that_cannot_be_read_is_named() {
    let practice = Practice::begin();
    let cases = [
        ("message", "I have chest pain\n\nPlease renew my form\n", "interrupt error:2 send"),
        ("message", "{\"topic\": \"gossip\", \"text\": \"x\"}\n", "error:1"),
        ("medicine", "oxycodone\n   \nlisinopril", "block error:2 allow"),
        ("password", "{\"passwort\": \"x\"}\nshort\n", "error:1 refuse"),
        ("password", "{\"password\": \"x\", \"birth_date\": \"3/14/1961\"}\n", "error:1"),
        ("match", "no JSON\n{\"report\": {}, \"charts\": []}\n", "error:1 quarantine"),
    ];
    for (rule, input, expected) in cases {
        let tried = practice.run_with(&["policy", "try", "--data", ".", rule], input);
        let answered: Vec<String> = tried
            .said
            .lines()
            .map(|line| {
                let answer: serde_json::Value = serde_json::from_str(line).unwrap();
                let decision = answer["decision"].as_str().unwrap();
                let reason = answer["reason"].as_str().unwrap();
                match reason.strip_prefix("line ").filter(|_| decision == "error") {
                    Some(rest) => format!("error:{}", rest.split(':').next().unwrap()),
                    None => decision.to_owned(),
                }
            })
            .collect();
        assert_eq!(answered.join(" "), expected, "{rule}: {input}");
        tried.failed(1, &["could not be read", "--help"]);
    }
    // What is too long or no text is answered too, and what comes after it.
    let long = format!("{}\nlisinopril\n", "x".repeat(1_000_001));
    let tried = practice.run_with(&["policy", "try", "--data", ".", "medicine"], &long);
    assert_eq!(tried.said.lines().count(), 2, "{}", tried.said);
    tried.failed(1, &["1 of 2 lines"]);
}

#[test]
fn the_help_of_try_lists_the_words_and_its_examples_can_be_tried() {
    let practice = Practice::begin();
    let help = practice.run(&["policy", "try", "--help"]).fine().said;
    for word in ["clinical_follow_up", "portal_help", "always stop", "unknown", "YYYY-MM-DD"] {
        assert!(help.contains(word), "no word of {word}: {help}");
    }
    let example = |begins: &str| help.lines().find_map(|l| l.trim().strip_prefix(begins)).unwrap();
    let lines = [
        ("message", format!("{{\"topic\"{}", example("{\"topic\"")), "send"),
        ("medicine", format!("oxycodone{}", example("oxycodone")), "block"),
        (
            "password",
            format!("{{\"password\": \"Blue{}", example("{\"password\": \"Blue")),
            "accept",
        ),
    ];
    for (rule, line, decision) in lines {
        let tried = practice.run_with(&["policy", "try", "--data", ".", rule], &line).fine();
        assert!(tried.said.contains(decision), "{line}: {}", tried.said);
    }
    let two = help.split_once("{\"report\": {").unwrap().1.split_once(" (on one line)").unwrap().0;
    let line = format!("{{\"report\": {{{}", two.replace('\n', " "));
    let tried = practice.run_with(&["policy", "try", "--data", ".", "match"], &line);
    assert!(tried.fine().said.contains("\"file\""), "{line}");
}
