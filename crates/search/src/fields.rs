//! The fields of an entry of the index: what is kept of a passage, and how.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The fields of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) edition: Field,
    pub(crate) ordinal: Field,
    pub(crate) page: Field,
    pub(crate) length: Field,
    pub(crate) heading: Field,
    pub(crate) label: Field,
    pub(crate) body: Field,
    pub(crate) mark: Field,
}

/// The schema of an index, and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let terms = |option| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(option)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let number = NumericOptions::default().set_fast();
    let fields = Fields {
        edition: schema.add_text_field("edition", STRING | FAST),
        ordinal: schema.add_u64_field("ordinal", number.clone()),
        page: schema.add_u64_field("page", number.clone()),
        length: schema.add_u64_field("length", number),
        heading: schema.add_text_field("heading", terms(IndexRecordOption::WithFreqs)),
        label: schema.add_text_field("label", terms(IndexRecordOption::WithFreqsAndPositions)),
        body: schema.add_text_field("body", terms(IndexRecordOption::WithFreqsAndPositions)),
        mark: schema.add_text_field("mark", terms(IndexRecordOption::Basic)),
    };
    (schema.build(), fields)
}
