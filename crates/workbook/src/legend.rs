//! The Legend sheet: what colours, ticks, kinds and words in a workbook mean, in English and Chinese.

use crate::Language;

/// A heading (without meaning), or a term and its meaning.
pub(crate) type Entry = (&'static str, &'static str);

const ENGLISH: &[Entry] = &[
    ("How to read this workbook", ""),
    (
        "Note",
        "Each filled cell carries a note: what kind of statement it is, how it was checked, source, page, words and date.",
    ),
    (
        "Link",
        "Each filled cell links to its row on the Evidence sheet, which holds the proof: exact value, anchor, derivation.",
    ),
    (
        "Check",
        "`tickmark check FILE` verifies every cell again: its value, its anchor in the source's bytes, its derivation.",
    ),
    ("Colours", ""),
    ("Blue", "An input: a figure as read from a report, or entered by a person."),
    ("Black", "A formula on this sheet."),
    ("Green", "A formula that takes figures from another sheet."),
    ("Red on light red", "A check that is off."),
    ("Grey italics", "No figure: the cell says why."),
    ("Orange fill", "Withheld or in conflict: candidates are in the note."),
    ("Purple", "Adjusted by a person, with name and reason."),
    (
        "Italic label (in notes)",
        "Told in the notes, not on the statement's face; another line may hold it already.",
    ),
    ("Ticks", ""),
    ("traced", "The anchor was opened again and shows the value."),
    ("bound", "The print around it (column, caption scale, parentheses) confirms period, scale and sign."),
    ("footed", "It is a total and its items add up to it."),
    ("cross_footed", "It adds up down and across."),
    (
        "agreed",
        "Other bytes say the same: another statement, a note, next year's comparative, another report.",
    ),
    (
        "recomputed",
        "It follows from other figures by a rule and equals what was read, or was computed again.",
    ),
    ("reviewed", "A person looked at it."),
    ("Kinds", ""),
    ("fact", "Read from a report."),
    ("formula", "Computed from figures that were read; the derivation names them all."),
    ("extract", "Quoted word for word."),
    ("model", "Written by a language model; every quote and number in it was verified in the source."),
    ("adjusted", "A person's override; the figure read stays in the evidence."),
    ("conflict", "Two sources give different values; none is chosen."),
    ("withheld", "In a tie-out that fails and that nothing else settles."),
    ("open", "Not answered; the cell says why (not disclosed, no report …)."),
];

const CHINESE: &[Entry] = &[
    ("如何阅读本工作簿", ""),
    ("批注", "每个填写的单元格都有批注：陈述类型、核对方式、来源、页码、原文和日期。"),
    ("链接", "每个填写的单元格链接到「Evidence」工作表中的一行，其中有证明：精确数值、锚点、推导。"),
    ("核验", "`tickmark check 文件` 会重新核验每个单元格：数值、在来源字节中的锚点、推导过程。"),
    ("颜色", ""),
    ("蓝色", "输入：从报告读取或由人录入的数字。"),
    ("黑色", "本工作表内的公式。"),
    ("绿色", "引用其他工作表的公式。"),
    ("浅红底红字", "勾稽不平。"),
    ("灰色斜体", "没有数字：单元格说明原因。"),
    ("橙色底", "暂不采用或有冲突：候选数值见批注。"),
    ("紫色", "人工调整，附姓名和理由。"),
    ("斜体标签（附注）", "仅在附注披露，未列于报表正文；可能已包含在其他项目内。"),
    ("核对标记", ""),
    ("traced", "已重新打开锚点，显示该数值。"),
    ("bound", "周围的印刷内容（列标题、单位、括号）确认了期间、单位和正负号。"),
    ("footed", "是合计数，且各项相加等于它。"),
    ("cross_footed", "纵横相加均相符。"),
    ("agreed", "其他字节也这样说：另一报表、附注、下一年的比较数或另一份报告。"),
    ("recomputed", "可由其他数字按规则得出并与读取值一致，或已重新计算。"),
    ("reviewed", "已由人复核。"),
    ("类型", ""),
    ("fact", "读取自报告。"),
    ("formula", "由读取的数字计算；推导列出全部数字。"),
    ("extract", "逐字摘录原文。"),
    ("model", "由语言模型撰写；其中每处引文和数字都已在来源中核验。"),
    ("adjusted", "人工调整；读取的数字保留在证据中。"),
    ("conflict", "两处来源的数值不同，未作选择。"),
    ("withheld", "所在勾稽关系不平，且没有其他证据可判定。"),
    ("open", "未回答；单元格说明原因（未披露、无报告等）。"),
];

/// The legend's lines.
pub(crate) fn entries(language: Language) -> &'static [Entry] {
    match language {
        Language::English => ENGLISH,
        Language::Chinese => CHINESE,
    }
}
