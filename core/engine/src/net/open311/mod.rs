//! Open311 GeoReport v2: read as it is really served, written as the standard says.
//!
//! An answer becomes an untyped tree first, whatever its headers call it; then each field has a reader of its own, so
//! that a row that is odd costs no more than what is odd in it, and what was lost is counted. What one server does in
//! another way than the rest is data, not code: [`parvis_domain::habits`]. These are the ways in which servers were seen
//! to depart from the standard, and the test of each (in `net/deviation_tests`):
//!
//! | # | What they do | Test |
//! | --- | --- | --- |
//! | 1 | ids and codes as JSON numbers, also 0, with leading zeros, or with more digits than a number keeps | `d01_ids_and_codes_are_numbers` |
//! | 2 | lat and long as texts | `d02_coordinates_are_texts` |
//! | 3 | lat and long null, or 0, for "unknown" | `d03_an_unknown_place_is_null_or_zero` |
//! | 4 | lat and long in a state's grid | `d04_coordinates_are_in_the_grid_of_a_state` |
//! | 5 | times without a zone, with a blank, with fractions | `d05_a_time_has_no_zone` |
//! | 6 | a zone in `start_date` is refused | `d06_a_zone_in_a_question_is_refused` |
//! | 7 | microseconds, `xsi:nil`, an empty time | `d07_times_have_microseconds_or_are_empty` |
//! | 8 | a status capitalised, empty, or a word of the server's own | `d08_a_status_is_a_word_of_the_servers_own` |
//! | 9 | keywords as an array | `d09_keywords_are_an_array` |
//! | 10 | truth values as texts | `d10_truth_values_are_texts` |
//! | 11 | names in upper case, `DATETYPE`, `singleValueList` | `d11_names_are_in_upper_case_or_misspelt` |
//! | 12 | other names: `lon`, `update_datetime`, `status_note`, `address_string` | `d12_names_are_others` |
//! | 13 | something around the list, or around each value | `d13_something_surrounds_the_list_or_each_value` |
//! | 14 | an object for a list, a list for an object | `d14_an_object_stands_where_a_list_is_due_and_the_reverse` |
//! | 15 | other XML names | `d15_xml_elements_are_called_otherwise` |
//! | 16 | attributes on elements, foreign namespaces | `d16_elements_have_attributes_and_foreign_namespaces` |
//! | 17 | XML that is not well-formed | `d17_xml_is_not_well_formed` |
//! | 18 | the word `null` | `d18_nothing_is_the_word_null` |
//! | 19 | HTML in texts | `d19_words_are_html` |
//! | 20 | errors in many shapes | `d20_errors_have_many_shapes` |
//! | 21 | the wrong status code | `d21_status_codes_are_wrong` |
//! | 22 | an error with 200 | `d22_an_error_comes_with_200` |
//! | 23 | JSON at an XML address | `d23_json_comes_from_an_xml_address` |
//! | 24 | an empty definition, or none, where one was promised | `d24_a_definition_that_was_promised_is_empty` |
//! | 25 | a code or an order twice | `d25_a_code_or_an_order_occurs_twice` |
//! | 26 | a token for a service that promised an id; late tokens | `d26_a_token_comes_for_any_service_and_is_late_in_many_ways` |
//! | 27 | listed requests without an id | `d27_a_listed_request_has_no_id_yet` |
//! | 28 | the same report again is refused | `d28_the_same_report_again_is_refused` |
//! | 29 | unknown fields are refused | `d29_an_unknown_field_is_refused` |
//! | 30 | a raw `+` in a question; a page behind the last | `d30_a_plus_is_a_blank_and_a_page_behind_the_last_an_error` |
//! | 31 | a body in chunks is refused | `d31_a_body_must_say_its_length` |
//! | 32 | two photos where one is taken | `d32_a_second_photo_makes_a_server_fail` |
//! | 33 | `start_date` and `end_date` swapped | `d33_the_two_dates_are_swapped` |
//! | 34 | a base address with a query, or odd slashes | `d34_a_base_address_has_a_query_or_odd_slashes` |
//! | 35 | discovery that leads to another city | `d35_discovery_leads_to_another_city` |
//! | 36 | broken compression | `d36_compression_is_broken` |
//! | 37 | 6,260 rows in one answer | `d37_one_answer_holds_6_260_rows` |
//! | 38 | a request that is in no list, but has an address | `d38_a_new_request_is_in_no_list_but_has_an_address` |
//! | 39 | a shut-down notice as a service | `d39_a_notice_of_the_end_is_dressed_as_a_service` |
//! | 40 | codes with blanks, slashes, umlauts, dots | `d40_a_code_has_blanks_slashes_and_umlauts` |
//! | 41 | another content type, or none | `d41_the_content_type_is_another_or_absent` |
//! | 42 | `agency_responsible` as an object | `d42_whoever_is_responsible_is_an_object` |

pub(super) mod discovery;
mod error;
pub(super) mod family;
mod html;
mod photo;
pub(super) mod read;
mod write;
pub(super) mod zone;

pub use read::{ServiceDescription, ServiceType};
pub use write::{body_of, reply_body};
pub(crate) use write::{description_of, written_at};

pub(super) use error::{errors, failure, is_errors};
pub(super) use photo::with_photos;
pub(super) use write::{
    ListQuestion, by_id, by_ids, definition_url, list_url, post_prefix, post_url, services_url, token_url,
    updates_post_url, updates_url,
};
