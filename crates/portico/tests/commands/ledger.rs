//! The ledger is verified and exported.

use std::fs;

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
        action, object, outcome, detail, address, device, request, boot, hash
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
