//! The ledger is verified and exported.

use std::{fs, path::Path};

use rusqlite::Connection;

use super::Practice;

#[test]
fn t62_the_ledger_is_verified_and_every_kind_of_damage_has_its_exit_code() {
    let practice = Practice::begin();
    practice.nurse().fine();
    practice.serve_and_stop();
    let verify = ["audit", "verify", "--data", "."];
    practice.run(&verify).fine();

    let file = practice.path().join("portico.db");
    let whole = fs::read(&file).unwrap();
    let unguarded = "DROP TRIGGER ledger_unchanged; DROP TRIGGER ledger_undeleted;
        DROP TRIGGER ledger_head_undeleted; DROP TRIGGER ledger_head_moves_on;";
    let cut = "DELETE FROM ledger WHERE seq > 3;
        UPDATE ledger_head SET seq = 3, hash = (SELECT hash FROM ledger WHERE seq = 3);";
    let inserted = "INSERT INTO ledger SELECT seq + 100, at, actor, role, on_behalf_of, patient,
        action, object, outcome, detail, content, address, device, request, boot, hash
        FROM ledger WHERE seq = 4;";
    let swapped = "UPDATE ledger SET seq = 1000 WHERE seq = 3; UPDATE ledger SET seq = 3
        WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 1000;";
    let damage = [
        ("UPDATE ledger SET actor = 'nobody' WHERE seq = 4", 2, "4"),
        ("DELETE FROM ledger WHERE seq = 4", 2, "4"),
        (inserted, 2, "103"),
        (swapped, 2, "3"),
        (cut, 3, "3"),
    ];
    for (text, code, place) in damage {
        fs::write(&file, &whole).unwrap();
        let database = Connection::open(&file).unwrap();
        database.execute_batch(&format!("{unguarded} {text}")).unwrap();
        drop(database);
        let ended = practice.run(&verify);
        assert_eq!(ended.code, code, "{text}: {}{}", ended.said, ended.complained);
        assert!(ended.said.contains(place), "{text}: {}", ended.said);
    }
    // Another history, whole in itself, in the place of the one that was anchored.
    let other = Practice::begin();
    other.nurse().fine();
    // Longer than the one that was anchored, so that nothing is only cut off.
    other.serve_and_stop();
    other.serve_and_stop();
    fs::copy(other.path().join("portico.db"), &file).unwrap();
    let ended = practice.run(&verify);
    assert_eq!(ended.code, 4, "{}{}", ended.said, ended.complained);

    fs::write(&file, &whole).unwrap();
    practice.run(&verify).fine();
    fs::remove_file(practice.path().join("anchors/anchors.txt")).unwrap();
    assert_eq!(practice.run(&verify).code, 5);
}

#[test]
fn an_export_is_a_table_and_is_on_record() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let export = ["audit", "export", "--data", "."];
    let first = practice.run(&export).fine().said;
    assert!(first.starts_with("seq,at,actor,role,patient,action,"), "{first}");
    assert!(first.contains("staff.added"), "{first}");
    assert!(practice.run(&export).fine().said.contains("audit.exported"));
    let wrong = practice.run(&["audit", "export", "--data", ".", "--from", "yesterday"]);
    assert_eq!(wrong.code, 64, "{}", wrong.complained);
}

#[test]
fn t62_a_digit_that_was_changed_in_the_database_is_found_and_a_restore_says_so_too() {
    let practice = Practice::begin();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../practice/demo");
    for name in ["01-registration.hl7", "rosa.json"] {
        let file = samples.join(name);
        practice.run(&["import", "--data", ".", file.to_str().unwrap()]).fine();
    }
    practice.serve_and_stop();
    let verify = ["audit", "verify", "--data", "."];
    let whole = practice.run(&verify).fine().said;
    assert!(whole.contains(" contents agree") && !whole.contains("; 0 contents"), "{whole}");

    let database = Connection::open(practice.path().join("portico.db")).unwrap();
    let digit = "UPDATE observations SET value = value || '1' WHERE number IS NOT NULL
        AND item_id = (SELECT min(item_id) FROM observations WHERE number IS NOT NULL)";
    assert!(database.execute(digit, []).unwrap() > 0);
    drop(database);
    let ended = practice.run(&verify);
    assert_eq!(ended.code, 2, "{}{}", ended.said, ended.complained);
    let words = ["chart item itm_", " was changed; the ledger's own rows: whole"];
    assert!(words.iter().all(|word| ended.said.contains(word)), "{}", ended.said);
    assert!(practice.run(&["doctor", "--data", "."]).said.contains("was changed"));

    practice.run(&["backup", "--data", ".", "--to", "copy.db"]).fine();
    let elsewhere = practice.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("keys")).unwrap();
    fs::copy(practice.path().join("practice.toml"), elsewhere.join("practice.toml")).unwrap();
    let key = elsewhere.join("keys/portico.key");
    fs::copy(practice.path().join("keys/portico.key"), &key).unwrap();
    let back = practice.run(&["restore", "--data", "elsewhere", "--from", "copy.db"]);
    assert_eq!(back.code, 2, "{}{}", back.said, back.complained);
    assert!(back.said.contains("WARNING: the backup is not what"), "{}", back.said);

    // Elsewhere, without the key, the rows of the ledger can be walked and nothing more.
    fs::remove_file(&key).unwrap();
    fs::rename(practice.path().join("anchors"), elsewhere.join("anchors")).unwrap();
    let without = practice.run(&["audit", "verify", "--data", "elsewhere"]).fine().said;
    assert!(without.contains("contents were not compared: the key is not here"), "{without}");
}
