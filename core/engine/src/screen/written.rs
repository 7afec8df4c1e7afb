//! `write`: answers that may spare a question.

use crate::city::folded_words;
use crate::engine::Engine;
use crate::error::Result;
use crate::record::FaqRecord;

/// Answers offered while somebody types.
const ANSWERS: usize = 3;
/// Shorter words tell nothing.
const TELLING: usize = 4;

impl Engine {
    /// Up to three answers of the city that share most words with a text; none where none shares any.
    pub fn answers(&self, text: &str) -> Result<Vec<FaqRecord>> {
        let words: Vec<String> =
            folded_words(text).into_iter().filter(|word| word.chars().count() >= TELLING).collect();
        let mut found = Vec::new();
        for word in &words {
            for record in self.faq(Some(word))? {
                match found.iter_mut().find(|(known, _)| *known == record) {
                    Some((_, shared)) => *shared += 1,
                    None => found.push((record, 1)),
                }
            }
        }
        found.sort_by_key(|(_, shared)| std::cmp::Reverse(*shared));
        Ok(found.into_iter().map(|(record, _)| record).take(ANSWERS).collect())
    }
}
