//! What common tests are called in plain words, and what they measure, in the reader's language.
//! (§4.3; the LOINC codes are those that laboratories of family practices send most.)

use crate::text::Text;

/// The plain name of a test and one sentence about what it measures, when we know the test.
pub(crate) fn name_and_what(t: &Text, loinc: &str) -> Option<(String, String)> {
    Some(match loinc {
        "2951-2" => (t.test_sodium(), t.test_sodium_what()),
        "2823-3" => (t.test_potassium(), t.test_potassium_what()),
        "2075-0" => (t.test_chloride(), t.test_chloride_what()),
        "2028-9" => (t.test_co2(), t.test_co2_what()),
        "3094-0" => (t.test_bun(), t.test_bun_what()),
        "2160-0" => (t.test_creatinine(), t.test_creatinine_what()),
        "98979-8" | "33914-3" | "62238-1" => (t.test_egfr(), t.test_egfr_what()),
        "2345-7" | "1558-6" | "2339-0" => (t.test_glucose(), t.test_glucose_what()),
        "17861-6" => (t.test_calcium(), t.test_calcium_what()),
        "2093-3" => (t.test_cholesterol(), t.test_cholesterol_what()),
        "2571-8" => (t.test_triglycerides(), t.test_triglycerides_what()),
        "2085-9" => (t.test_hdl(), t.test_hdl_what()),
        "13457-7" | "2089-1" | "18262-6" => (t.test_ldl(), t.test_ldl_what()),
        "4548-4" => (t.test_a1c(), t.test_a1c_what()),
        "9318-7" => (t.test_acr(), t.test_acr_what()),
        "14957-5" | "1754-1" => (t.test_urine_albumin(), t.test_urine_albumin_what()),
        "1751-7" => (t.test_albumin(), t.test_albumin_what()),
        "1742-6" => (t.test_alt(), t.test_alt_what()),
        "1920-8" => (t.test_ast(), t.test_ast_what()),
        "6768-6" => (t.test_alp(), t.test_alp_what()),
        "6690-2" => (t.test_wbc(), t.test_wbc_what()),
        "789-8" => (t.test_rbc(), t.test_rbc_what()),
        "718-7" => (t.test_hemoglobin(), t.test_hemoglobin_what()),
        "4544-3" => (t.test_hematocrit(), t.test_hematocrit_what()),
        "787-2" => (t.test_mcv(), t.test_mcv_what()),
        "785-6" => (t.test_mch(), t.test_mch_what()),
        "786-4" => (t.test_mchc(), t.test_mchc_what()),
        "788-0" => (t.test_rdw(), t.test_rdw_what()),
        "777-3" => (t.test_platelets(), t.test_platelets_what()),
        "3016-3" => (t.test_tsh(), t.test_tsh_what()),
        "2276-4" => (t.test_ferritin(), t.test_ferritin_what()),
        "1988-5" => (t.test_crp(), t.test_crp_what()),
        "78012-2" => (t.test_strep(), t.test_strep_what()),
        "19123-9" => (t.test_magnesium(), t.test_magnesium_what()),
        "1975-2" => (t.test_bilirubin(), t.test_bilirubin_what()),
        "2132-9" => (t.test_b12(), t.test_b12_what()),
        "62292-8" | "1989-3" => (t.test_vitamin_d(), t.test_vitamin_d_what()),
        "6301-6" => (t.test_inr(), t.test_inr_what()),
        "24321-2" | "51990-0" => (t.test_bmp(), t.test_bmp_what()),
        "24323-8" => (t.test_cmp(), t.test_cmp_what()),
        "24331-1" | "57698-3" => (t.test_lipids(), t.test_lipids_what()),
        "58410-2" | "57021-8" => (t.test_cbc(), t.test_cbc_what()),
        "36643-5" => (t.test_chest_xray(), t.test_chest_xray_what()),
        "11529-5" | "11526-1" => (t.test_pathology(), t.test_pathology_what()),
        "19005-8" => (t.test_impression(), t.test_impression_what()),
        "18782-3" => (t.test_findings(), t.test_findings_what()),
        "22637-3" => (t.test_diagnosis(), t.test_diagnosis_what()),
        "22634-0" => (t.test_gross(), t.test_gross_what()),
        "22635-7" => (t.test_microscopic(), t.test_microscopic_what()),
        _ => return measured(t, loinc),
    })
}

/// Whether a code has the shape of LOINC: up to seven digits, a hyphen, a check digit.
pub(super) fn is_loinc(code: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    code.split_once('-').is_some_and(|(number, check)| {
        (1..=7).contains(&number.len()) && digits(number) && check.len() == 1 && digits(check)
    })
}

/// What is measured in the practice.
fn measured(t: &Text, loinc: &str) -> Option<(String, String)> {
    Some(match loinc {
        "8480-6" => (t.test_systolic(), t.test_systolic_what()),
        "8462-4" => (t.test_diastolic(), t.test_diastolic_what()),
        "85354-9" => (t.test_blood_pressure(), t.test_blood_pressure_what()),
        "8867-4" => (t.test_heart_rate(), t.test_heart_rate_what()),
        "9279-1" => (t.test_breathing(), t.test_breathing_what()),
        "8310-5" => (t.test_temperature(), t.test_temperature_what()),
        "59408-5" | "2708-6" => (t.test_oxygen(), t.test_oxygen_what()),
        "8302-2" => (t.test_height(), t.test_height_what()),
        "29463-7" => (t.test_weight(), t.test_weight_what()),
        "39156-5" => (t.test_bmi(), t.test_bmi_what()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_loinc_code_names_a_test_for_every_laboratory() {
        for code in ["2823-3", "4548-4", "98979-8"] {
            assert!(is_loinc(code), "{code}");
        }
        for code in ["unknown", "GLU", "12345", "K-1", "2823-33", "-3", "12345678-9", "2823-x"] {
            assert!(!is_loinc(code), "{code}");
        }
    }
}
