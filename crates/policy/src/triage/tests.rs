//! What interrupts a message, by the shipped lists (T-24, T-25).

use super::{UrgentClass, can_read, scan};
use crate::{Language, Policy};

#[test]
fn words_of_danger_are_found_and_the_class_is_told() {
    let policy = Policy::example();
    for (message, class) in [
        ("I have had chest pain since lunch", UrgentClass::ChestPain),
        ("CHEST PAIN!!", UrgentClass::ChestPain),
        ("I can’t breathe when I lie down", UrgentClass::Breathing),
        ("i cant breathe", UrgentClass::Breathing),
        ("feeling suicidal again", UrgentClass::Suicide),
        ("I don't want to live", UrgentClass::Suicide),
        ("my face is drooping on one side", UrgentClass::Stroke),
        ("one side of my body feels weak", UrgentClass::Stroke),
        ("The cut won't stop bleeding.", UrgentClass::Bleeding),
        ("I think he overdosed on his pills", UrgentClass::Overdose),
        ("I am 20 weeks pregnant and I am bleeding a little", UrgentClass::Pregnancy),
        ("my throat is closing up", UrgentClass::Allergy),
        ("she had a seizure", UrgentClass::Unconscious),
        ("no chest pain but I can't breathe", UrgentClass::Breathing),
        ("I did not sleep. Chest pain all night", UrgentClass::ChestPain),
        ("Tengo dolor de pecho desde ayer", UrgentClass::ChestPain),
        ("me falta el aire", UrgentClass::Breathing),
        ("me quiero morir", UrgentClass::Suicide),
        ("estoy embarazada y estoy sangrando", UrgentClass::Pregnancy),
        ("no puedo respirar bien", UrgentClass::Breathing),
        ("no no puedo respirar", UrgentClass::Breathing),
        ("No, I have chest pain", UrgentClass::ChestPain),
        ("I don't have trouble and can't breathe", UrgentClass::Breathing),
        ("I am pregnant, and since noon bleeding", UrgentClass::Pregnancy),
        ("I never had such chest pain", UrgentClass::ChestPain),
        ("no relief from chest pain", UrgentClass::ChestPain),
        ("I can not stand the chest pain", UrgentClass::ChestPain),
        ("not sure if chest pain or heartburn", UrgentClass::ChestPain),
        ("no better, chest pain all day", UrgentClass::ChestPain),
        ("no aguanto el dolor de pecho", UrgentClass::ChestPain),
        ("sin alivio del dolor de pecho", UrgentClass::ChestPain),
    ] {
        let finding = scan(&policy.triage, message);
        assert_eq!(finding.urgent.map(|found| found.class), Some(class), "{message}: {finding:?}");
        assert!(finding.interrupts(), "{message}");
    }
}

#[test]
fn what_a_no_takes_back_does_not_interrupt() {
    let policy = Policy::example();
    for message in [
        "no chest pain today",
        "I have no chest pain or shortness of breath",
        "She denies chest pain",
        "without chest pain",
        "hoy no tengo dolor de pecho",
        "sin dolor en el pecho",
    ] {
        let finding = scan(&policy.triage, message);
        assert!(!finding.interrupts(), "{message}: {finding:?}");
        assert!(finding.denied.is_some(), "{message}");
    }
}

#[test]
fn a_new_problem_interrupts_too() {
    let policy = Policy::example();
    for message in [
        "I have a new rash on my arm",
        "it started today",
        "me salio un sarpullido nuevo",
        "never had chest pain like this",
    ] {
        let finding = scan(&policy.triage, message);
        assert!(finding.new_problem.is_some() && finding.interrupts(), "{message}: {finding:?}");
    }
}

#[test]
fn ordinary_messages_pass() {
    let policy = Policy::example();
    for message in [
        "",
        "🙂🙂🙂",
        "Can you send my form to the school?",
        "Thank you for the call. My blood pressure was 128 over 79 this week.",
        "I would like to move my appointment to Thursday.",
        "Gracias por la receta, ya la recogí en la farmacia.",
        "¿Puedo cambiar mi cita para el jueves?",
        "The strokes of the pen are hard to read",
    ] {
        let finding = scan(&policy.triage, message);
        assert_eq!(finding, super::Finding::default(), "{message}");
    }
}

#[test]
fn a_message_in_another_language_is_known_as_one() {
    let policy = Policy::example();
    for (message, readable) in [
        ("", true),
        ("Thanks!", true),
        ("128/78, 132/80, ok?", true),
        ("Can you send my form to the school?", true),
        ("Please refill my lisinopril 10 mg", true),
        ("Gracias por la receta, ya la recogí en la farmacia.", true),
        ("Quisiera cambiar mi cita para el jueves", true),
        ("J'ai très mal à la poitrine depuis hier soir", false),
        ("Mein linker Arm tut weh und ich schwitze", false),
        ("Мне трудно дышать", false),
        ("胸が痛い", false),
        ("Tôi bị đau ngực từ sáng nay", false),
        ("ألم في الصدر", false),
    ] {
        assert_eq!(can_read(&policy.triage, message), readable, "{message}");
    }
}

#[test]
fn staff_see_which_words_were_found() {
    let policy = Policy::example();
    let found = scan(&policy.triage, "He was suicidal last year").urgent.unwrap();
    assert_eq!((found.phrase, found.language), ("suicid*", Language::English));
}

#[test]
fn ten_thousand_characters_are_read() {
    let policy = Policy::example();
    let message = format!("{} chest pain", "all is well with me and ".repeat(416));
    assert!(message.len() >= 9_990);
    assert!(scan(&policy.triage, &message).interrupts());
}

#[test]
fn a_stroke_is_said_in_many_ways() {
    let policy = Policy::example();
    for message in [
        "cant move my left arm since lunch",
        "My right leg is weak and it came on fast.",
        "I suddenly cannot see in one eye",
        "I am seeing double",
        "my husband's mouth is crooked",
        "se me torció la boca",
        "Me siento mareada y veo doble",
        "No siento el brazo derecho",
        "de repente no veo de un ojo",
    ] {
        let finding = scan(&policy.triage, message);
        assert!(finding.urgent.is_some(), "{message}");
    }
    for message in ["My weak knee is better", "No double vision any more, thanks", "No veo mi cita"]
    {
        assert!(scan(&policy.triage, message).urgent.is_none(), "{message}");
    }
}
