//! The search in the course: words in titles, summaries, goals and prose.

use std::sync::Arc;

use super::state::Home;
use crate::lesson::Lesson;

impl Home {
    /// The words that are searched for, in lower case.
    pub fn words(&self) -> Vec<String> {
        let text = self.search.as_ref().map_or("", |search| search.input.value());
        text.split_whitespace().map(str::to_lowercase).collect()
    }

    /// The lessons that are listed, with their numbers in the course, from 0: those
    /// that have every word of the search somewhere.
    pub fn listed(&self) -> Vec<(usize, &Arc<Lesson>)> {
        let words = self.words();
        let found = |(_, lesson): &(usize, &Arc<Lesson>)| {
            words.iter().all(|word| texts(lesson).any(|text| contains(text, word)))
        };
        self.lessons.iter().enumerate().filter(found).collect()
    }
}

/// Where a lesson's prose has words that its title and summary do not have: the
/// title of the scene, and the sentence.
pub fn place<'a>(lesson: &'a Lesson, words: &[String]) -> Option<(&'a str, &'a str)> {
    let told = |text: &str, word: &String| contains(text, word);
    let missing = words.iter().find(|word| {
        let shown = [&lesson.title, &lesson.summary].into_iter().chain(&lesson.goals);
        !shown.into_iter().any(|text| told(text, word))
    })?;
    lesson.scenes.iter().find_map(|scene| {
        let sentences = scene.prose.split_inclusive(['.', '\n']);
        let asked = scene.question.iter().map(|question| question.prompt.as_str());
        let sentence = sentences.chain(asked).find(|sentence| told(sentence, missing))?;
        Some((scene.title.as_str(), sentence.trim()))
    })
}

/// Everything that is searched.
fn texts(lesson: &Lesson) -> impl Iterator<Item = &str> {
    let head = [&lesson.id, &lesson.title, &lesson.summary].into_iter();
    let scenes = lesson.scenes.iter().flat_map(|scene| {
        let asked = scene.question.iter().map(|question| question.prompt.as_str());
        [scene.title.as_str(), scene.prose.as_str()].into_iter().chain(asked)
    });
    let symptom = lesson.exercise.iter().map(|exercise| exercise.symptom.as_str());
    head.chain(&lesson.goals).map(String::as_str).chain(scenes).chain(symptom)
}

/// `word` is in lower case.
fn contains(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(word)
}
