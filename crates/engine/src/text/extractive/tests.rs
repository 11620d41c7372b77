//! Questions and sentences: what says yes, what says no, what is left open.

use model::{Locus, Passage, PassageKind, Span};

use super::asked::{Asked, asked};
use super::polarity::{Verdict, verdict};
use super::sentence::{Sentence, sentences};
use super::{cause, choices, figure, list, rows};
use crate::charts::answers::AnswerWords;
use crate::stems::{self, Phrase, phrase, tokens};

pub(super) fn shipped() -> AnswerWords {
    AnswerWords::parse(include_str!("../../../../../charts/answers.toml")).unwrap()
}

pub(super) fn claims() -> crate::gate::Words {
    crate::gate::Words::parse(include_str!("../../../../../charts/claims.toml")).unwrap()
}

pub(super) fn read(question: &str, words: &AnswerWords) -> Asked {
    asked(question, &["Northmoor".to_owned()], &[], words).unwrap()
}

fn names() -> Vec<Phrase> {
    vec![phrase("Northmoor")]
}

pub(super) fn passage(text: &str) -> Passage {
    Passage {
        ordinal: 0,
        kind: PassageKind::Prose,
        headings: Vec::new(),
        text: text.to_owned(),
        locus: Locus::Bytes(Span::new(0, 1)),
        pieces: Vec::new(),
    }
}

#[test]
fn a_sentence_says_yes_or_no_only_plainly() {
    let words = shipped();
    let check = |question: &str, sentence: &str, expect: Option<Verdict>| {
        let asked = read(question, &words);
        let found = verdict(&asked, &tokens(sentence), &names(), &words);
        assert_eq!(found, expect, "{question} {sentence} {asked:?}");
    };
    let (yes, no) = (Some(Verdict::Yes), Some(Verdict::No));

    let invests = "Does Northmoor invest in nuclear power?";
    check(invests, "We invest in nuclear power through two joint ventures.", yes);
    check(invests, "The Company also invests in wind and nuclear energy.", yes);
    check(invests, "We have invested in nuclear power since 2019.", yes);
    check(invests, "We do not invest in nuclear power.", no);
    check(invests, "Northmoor has never invested in nuclear power.", no);
    check(invests, "We may invest in nuclear power.", None);
    check(invests, "We do not currently invest in nuclear power other than through our funds.", None);
    check(invests, "Our customers invest in nuclear power.", None);
    check(invests, "The Company's customers invest in nuclear power.", None);
    check(invests, "If we invest in nuclear power, costs will rise.", None);
    check(invests, "We believe that states invest in nuclear power.", None);
    check(invests, "We invest in wind, but not in nuclear power.", None);
    check(invests, "We do not invest in Russian nuclear power.", None);
    check(invests, "We plan to invest in nuclear power.", None);
    check(invests, "Demand for nuclear power grew.", None);

    let legal = "Did Northmoor report any legal proceedings?";
    check(legal, "We are party to various legal proceedings.", yes);
    check(legal, "We are currently involved in a number of lawsuits.", yes);
    check(legal, "We are not currently a party to any material legal proceedings.", no);
    check(legal, "There were no material legal proceedings.", no);
    check(legal, "There were no legal proceedings pending that were reasonably likely to be material.", None);
    check(legal, "From time to time we may become involved in legal proceedings.", None);
    check(legal, "We accrue for legal proceedings when a loss is probable.", None);
    check(legal, "We are not a party to any legal proceedings other than those described in Note 9.", None);
    check(legal, "Our suppliers are party to legal proceedings.", None);
    check(legal, "Lawsuits have been filed against our competitors.", None);
    check(legal, "Lawsuits have been filed against us.", yes);
    check(legal, "The Company has now resolved its litigation with all states.", None);
    check(legal, "The Company has resolved and pending litigation.", yes);

    let pension = "Does Northmoor have a pension plan?";
    check(pension, "We sponsor two defined benefit pension plans.", yes);
    check(pension, "The Company maintains a savings plan.", None);
    let incident = "Has Northmoor experienced a material incident?";
    check(incident, "We have experienced non-material incidents.", None);
    check(incident, "We have not experienced any material incidents.", no);
    let dividends = "Does Northmoor pay dividends?";
    check(dividends, "We pay dividend equivalents on restricted shares.", None);
    check(dividends, "We paid dividends of $0.12 per share.", yes);
    let accountants = "Were there any changes in or disagreements with accountants?";
    check(accountants, "There is an increase in accounts payable due to purchases.", None);
    check(accountants, "There were no changes in or disagreements with our accountants.", no);
    let seasonal = "Is its business seasonal?";
    check(seasonal, "Our business is seasonal.", yes);
    check(seasonal, "Our partner's business is seasonal.", None);
    check(seasonal, "Our repair business is not seasonal.", None);
    check(seasonal, "Our partners’ business is seasonal.", None);
    check("Has Northmoor declared a dividend?", "Ostwick's board of directors declared a dividend.", None);
    check("Does Northmoor have long-term debt?", "We have strong long-term debt ratings.", None);
    check("Did Northmoor repurchase shares?", "We did not repurchase shares under this program.", None);
    check("Does Northmoor operate abroad?", "Our operations abroad grew.", None);
    check(legal, "There is pending litigation in Ostwick that could diminish our rights.", None);
    let recorded = "Was a goodwill impairment recorded?";
    check(recorded, "There was no impairment of goodwill in 2024.", no);
    check(recorded, "We recorded a goodwill impairment of $4 million.", yes);

    let covenants = "Is Northmoor in compliance with its debt covenants?";
    check(covenants, "At year end the Company was in compliance with all of its debt covenants.", yes);
    check(covenants, "We were not in compliance with our debt covenants.", no);
    check(
        covenants,
        "To the extent that the Company is not in compliance with debt covenants, it must repay.",
        None,
    );

    let dividend = "Has Northmoor declared a dividend?";
    check(
        dividend,
        "On May 4, our board of directors declared a quarterly dividend of $0.12 per share.",
        yes,
    );
    check(dividend, "We have never declared or paid any dividends on our common stock.", no);
    check(dividend, "Our board may declare a dividend in future.", None);

    let impaired = "Was there any goodwill impairment at Northmoor?";
    check(impaired, "There was no goodwill impairment.", no);
    check(impaired, "No goodwill impairment was recorded in either year.", no);
    check(impaired, "We did not record any goodwill impairment.", no);
    check(impaired, "We recorded a goodwill impairment of $4 million.", yes);
    check(impaired, "We record a goodwill impairment when fair value falls below carrying value.", None);

    let union = "Are Northmoor's employees represented by a union?";
    check(union, "None of our employees are represented by a labor union.", no);
    check(union, "Approximately 40% of our employees are represented by unions.", yes);
    check(union, "Not all of our employees are represented by unions.", None);

    let chinese = "公司是否存在重大诉讼？";
    check(chinese, "报告期内，公司不存在重大诉讼、仲裁事项。", no);
    let related = "公司是否存在关联交易？";
    check(related, "董事对有关关联交易事项进行表决时，履行回避义务。", None);
    check(related, "公司存在关联交易。", yes);
    let bought = "公司是否回购股份？";
    check(bought, "2024年，公司已回购股份1,200股。", yes);
    check(bought, "公司回购的股份在注销之前作为库存股管理。", None);
    check(bought, "本人不转让股份，也不由公司回购该部分股份。", None);
}

#[test]
fn a_list_is_counted_out_where_its_name_is_what_was_asked_for() {
    let words = shipped();
    let claims = claims();
    let check = |question: &str, text: &str, expect: &[&str]| {
        let asked = read(question, &words);
        let passage = passage(text);
        let said: Vec<Sentence<'_>> = sentences(&passage, &claims);
        let items =
            said.first().map(|first| list::items(&asked, first, &names(), &words)).unwrap_or_default();
        let found: Vec<&str> = items.into_iter().filter_map(|item| text.get(item)).collect();
        assert_eq!(found, expect, "{question} {text} {asked:?}");
    };
    let segments = "What are Northmoor's reportable segments?";
    check(
        segments,
        "We have three reportable segments: Pumps, Valves, and Service and Repair.",
        &["Pumps", "Valves", "Service and Repair"],
    );
    check(segments, "Our reportable segments are Pumps and Valves.", &["Pumps", "Valves"]);
    check(
        segments,
        "The Company’s reportable segments consist of Pumps, Valves and Service, all of which sell to mines.",
        &["Pumps", "Valves", "Service"],
    );
    check(segments, "We have three reportable segments: Pumps and Valves.", &[]);
    check(
        segments,
        "We have two segments:\n• Pumps\n• Valves and fittings",
        &["Pumps", "Valves and fittings"],
    );
    check(segments, "The reportable segments provide similar services, and each is managed separately.", &[]);
    check(segments, "Our Valves segment primarily includes: fittings, taps and seals.", &[]);
    check(
        segments,
        "Contract liabilities in our segments primarily consist of Prepayments, Deposits and Rebates.",
        &[],
    );
    check(segments, "We operate in two product segments: Pumps and Valves.", &[]);
    let rivals = "Who are Northmoor's principal competitors?";
    check(
        rivals,
        "Our principal competitors include: Larkfield, Ostwick and Penhale.",
        &["Larkfield", "Ostwick", "Penhale"],
    );
    check(rivals, "Our broad-based competitors include: Larkfield, Ostwick and Penhale.", &[]);
    check(rivals, "In Wales, competitors include Larkfield, Ostwick and Penhale.", &[]);
    check(rivals, "Alder's competitors include Larkfield, Ostwick and Penhale.", &[]);
    check(rivals, "Our other competitors include Larkfield, Ostwick and Penhale.", &[]);
    check(
        "Who are its directors?",
        "We have a board of directors; therefore, each is elected, and leaves.",
        &[],
    );
    check(rivals, "Certain of our competitors are larger and have greater resources than we do.", &[]);
}

#[test]
fn a_figure_in_a_sentence_is_the_one_that_is_counted() {
    let words = shipped();
    let claims = claims();
    let check = |question: &str, text: &str, expect: Option<Option<&str>>| {
        let asked = read(question, &words);
        let passage = passage(text);
        let said = sentences(&passage, &claims);
        let found = said.first().and_then(|first| figure::said(&asked, first, &names(), &words));
        let value = found.map(|said| said.figure.map(|(value, ..)| value.normalize().to_string()));
        assert_eq!(value, expect.map(|value| value.map(str::to_owned)), "{question} {text} {asked:?}");
    };
    let staff = "How many employees does Northmoor have?";
    check(
        staff,
        "As of June 30, 2024, we employed approximately 1,250 people worldwide.",
        Some(Some("1250")),
    );
    check(staff, "We had 1,250 full-time employees, of which 300 were in Wales.", Some(Some("1250")));
    check(staff, "We had 80 full-time and 90 part-time employees.", Some(None));
    check(staff, "In 2024, 40 employees of our supplier were injured.", None);
    check(staff, "We may have 2,000 employees next year.", None);
    check(
        staff,
        "We have 800 full-time salaried and hourly employees and between 130 and 180 part-time ones.",
        Some(None),
    );
    check(staff, "We have nine employee resource groups.", None);
    let employs = "How many people does Northmoor employ?";
    check(employs, "We employed 77,300 people, whom we call colleagues.", Some(Some("77300")));
    check(employs, "We had 1,250 employees.", Some(Some("1250")));
    let stores = "How many stores does Northmoor operate?";
    check(stores, "We have closed approximately 300 retail stores.", None);
    check(stores, "At year end we operated 212 retail stores in nine states.", Some(Some("212")));
    let charge = "What was the goodwill impairment at Northmoor?";
    check(charge, "We recorded a goodwill impairment of $12.3 million.", Some(Some("12300000")));
    check(charge, "The goodwill impairment was $12.3 and $4.0 million, respectively.", Some(None));
    let share = "前五大客户销售额占比是多少？";
    check(
        share,
        "前五名客户销售额1,200.50万元，占年度销售总额34.65%；其中前五名客户销售额中关联方销售额100万元，占年度销售总额4.41%。",
        Some(Some("34.65")),
    );
    check(share, "其中关联方属于前五名客户的销售额100万元，占年度销售总额4.41%，低于上年。", None);
}

#[test]
fn a_sentence_that_names_no_year_is_of_the_one_that_its_paragraph_named_last() {
    let passage = passage(
        "For the year ended June 30, 2023, cash fell by $3 million. For 2022 it rose by $4 million, after 2021. \
         That consisted of goodwill impairment of $9 million.\nIn both years we employed about 40 people.\n\
         In 2023, sales rose to $9 million, compared with $8 million in 2022. Costs did not. Cash rose from $2 million in \
         2022 to $3 million in 2023. Staff cost fell from 2022. It is lower than in fiscal 2021.",
    );
    let (claims, words) = (claims(), shipped());
    let years: Vec<Vec<i16>> =
        sentences(&passage, &claims).iter().map(|sentence| sentence.years(&words)).collect();
    // A year that is only compared with is none of which anything is said.
    let later = vec![vec![2023]; 4];
    assert_eq!(years[..4], [vec![2023], vec![2022, 2021], vec![2022, 2021], vec![]]);
    assert_eq!(years[4..], later[..]);
}

#[test]
fn a_heading_that_compares_years_says_of_which_its_sentences_are() {
    let (claims, words) = (claims(), shipped());
    let check = |heading: &str, expect: &[i16]| {
        let passage = Passage { headings: vec![heading.to_owned()], ..passage("Sales rose due to prices.") };
        let said = sentences(&passage, &claims);
        assert_eq!(
            said.first().map(|sentence| sentence.years(&words)).unwrap_or_default(),
            expect,
            "{heading}"
        );
    };
    check("Fiscal 2023 compared to fiscal 2022", &[2023]);
    check("2020 term loan", &[]);
    check("Sales", &[]);
}

#[test]
fn a_name_may_be_said_of_less_than_the_company() {
    let words = shipped();
    let check = |text: &str, expect: bool| {
        let tokens = tokens(text);
        let name = phrase("sales");
        let at = (0..tokens.len()).rfind(|at| stems::stands_at(&name, &tokens, *at)).unwrap();
        assert_eq!(cause::is_narrowed(text, &(at..at + 1), &tokens, &words), expect, "{text}");
    };
    check("Welsh sales rose 5%.", true);
    check("Sales for the Pumps segment rose.", true);
    check("Sales for the year rose.", false);
    check("Sales – Sales as a percentage of costs rose.", false);
    check("Our total sales rose.", false);
}

#[test]
fn a_row_gives_the_figure_of_the_year_asked_where_it_is_called_what_was_asked_for() {
    let (words, claims) = (shipped(), claims());
    let check = |question: &str, text: &str, expect: &[Option<&str>]| {
        let mut asked = read(question, &words);
        asked.years = question.contains("2022").then_some(2022).into_iter().collect();
        let passage = Passage { kind: PassageKind::Table, ..passage(text) };
        let found = rows::said(&asked, &passage, Some(2023), &claims, &words);
        let values: Vec<Option<String>> = found
            .into_iter()
            .map(|(line, said)| {
                let (value, _, range) = said.figure?;
                let print = &text[line.start + range.start..line.start + range.end];
                assert!(print.chars().all(|sign| !sign.is_alphabetic()), "{print}");
                Some(value.normalize().to_string())
            })
            .collect();
        let expect: Vec<Option<String>> = expect.iter().map(|value| value.map(str::to_owned)).collect();
        assert_eq!(values, expect, "{question} {text} {asked:?}");
    };
    let staff = "公司有多少名员工？";
    check(
        staff,
        "报告期末母公司在职员工的数量（人）\t330\n报告期末在职员工的数量合计（人）\t337",
        &[Some("337")],
    );
    check(staff, "\t2023年\t2022年\n在职员工的数量合计\t337\t325", &[Some("337")]);
    check(staff, "项目\t本年\t上年\n员工人数\t337\t325", &[Some("337")]);
    check("员工人数是多少？", "报告期末在职员工的数量合计（人）\t337", &[Some("337")]);
    check("公司有多少员工？", "在职员工的数量合计\t337", &[Some("337")]);
    check("2022年公司有多少名员工？", "项目\t本年\t上年\n员工人数\t337\t325", &[Some("325")]);
    check("研发人员数量是多少？", "基本情况\n本期数\t上期数\n研发人员的数量（人）\t406\t374", &[Some("406")]);
    let staffed = "\t2023年\t2022年\t变动比例\n研发人员数量（人）\t49\t48\t2.08%";
    check("研发人员数量是多少？", staffed, &[Some("49")]);
    check("2022年研发人员数量是多少？", staffed, &[Some("48")]);
    check("商誉减值是多少？", "\t2023年\t2022年\n十一、商誉减值损失\t-49\t-48", &[None]);
    check(
        "研发投入占营业收入的比例是多少？",
        "\t2023年\t2022年\n研发投入占营业收入比例\t12.52%\t18.07%",
        &[Some("12.52")],
    );
    // Which column is meant can't be told.
    check(staff, "员工人数\t337\t325", &[]);
    check(staff, "\t2022年\t2021年\n员工人数\t337\t325", &[]);
    let charge = "What was the restructuring charge at Northmoor in 2022?";
    let head = "(in millions)\n\t2023\t2022\t2021\n";
    check(charge, &format!("{head}Restructuring charge\t$ 4.1\t$ 12.3\t$ —"), &[Some("12300000")]);
    check(charge, &format!("{head}Restructuring charge\t4.1\t12.3\t—"), &[None]);
    check(charge, &format!("{head}Restructuring charge of joint ventures\t$ 4.1\t$ 12.3\t$ —"), &[]);
    check(charge, "(in millions)\n\tPumps\tValves\nRestructuring charge\t$ 4.1\t$ 12.3", &[]);
}

#[test]
fn of_choices_what_is_ticked_is_said() {
    let words = shipped();
    let check = |question: &str, text: &str, expect: &[Verdict]| {
        let asked = read(question, &words);
        let found: Vec<Verdict> = choices::said(&asked, &passage(text), &names(), &words)
            .into_iter()
            .map(|(verdict, _)| verdict)
            .collect();
        assert_eq!(found, expect, "{question} {text} {asked:?}");
    };
    let legal = "公司是否存在重大诉讼？";
    check(legal, "□本年度公司有重大诉讼、仲裁事项 √本年度公司无重大诉讼、仲裁事项", &[Verdict::No]);
    check(legal, "√本年度公司有重大诉讼、仲裁事项 □本年度公司无重大诉讼、仲裁事项", &[Verdict::Yes]);
    check(legal, "□本年度公司有重大诉讼、仲裁事项 □本年度公司无重大诉讼、仲裁事项", &[]);
    check(legal, "七、是否存在重大诉讼\n□是 √否", &[Verdict::No]);
    check(legal, "七、是否存在重大诉讼\n否", &[Verdict::No]);
    check(legal, "七、重大诉讼\n是", &[]);
    check(legal, "重大诉讼、仲裁事项\n□适用 √不适用", &[Verdict::No]);
    check(legal, "重大诉讼、仲裁事项\n√适用 □不适用", &[]);
    check(legal, "是否存在与子公司股东有关的重大诉讼\n□是 √否", &[]);
}

#[test]
fn a_cause_may_stand_in_the_sentence_behind() {
    let (words, claims) = (shipped(), claims());
    let check = |question: &str, text: &str, expect: bool| {
        let asked = read(question, &words);
        let passage = passage(text);
        let said = sentences(&passage, &claims);
        let found = said.first().is_some_and(|first| cause::behind(&asked, first, &said, &words).is_some());
        assert_eq!(found, expect, "{question} {text} {asked:?}");
    };
    let why = "Why did gross margin decrease?";
    check(
        why,
        "Gross margin decreased by two points in 2023. The decrease was primarily due to higher steel prices.",
        true,
    );
    check(why, "Gross margin decreased by two points in 2023. This was driven by higher steel prices.", true);
    check(
        why,
        "Gross margin decreased by two points in 2023. The increase was due to lower steel prices.",
        false,
    );
    check(
        why,
        "Gross margin decreased by two points in 2023. The decrease in cash was due to dividends.",
        false,
    );
    check(
        why,
        "Gross margin decreased by two points in 2023. Sales were flat. The decrease was due to prices.",
        false,
    );
}

#[test]
fn only_forms_of_a_word_say_it_where_no_vocabulary_knows_others() {
    let words = shipped();
    let check = |question: &str, text: &str, expect: bool| {
        let asked = read(question, &words);
        assert_eq!(asked.needs.iter().all(|need| need.stands_in(&tokens(text))), expect, "{question} {text}");
    };
    check("What does it say about inflation?", "Inflation raises costs.", true);
    check("What does it say about inflation?", "The inflators are recalled.", false);
    check("When was it founded?", "It was found guilty.", false);
    check("Does it operate abroad?", "It operates abroad.", true);
    check("Does it operate abroad?", "Its operations abroad grew.", false);
    check("Why did gross margin change?", "Gross margin decreased.", true);
    check("Did it plan closures?", "It planned a closure.", true);
}

#[test]
fn what_is_explained_is_the_subject_as_a_whole() {
    let words = shipped();
    let check = |name: &str, sentence: &str, expect: bool| {
        let tokens = tokens(sentence);
        let name = phrase(name);
        let mut places = (0..tokens.len()).filter(|at| stems::stands_at(&name, &tokens, *at));
        let found = places.any(|at| cause::is_subject(&(at..at + name.len()), &tokens, &words));
        assert_eq!(found, expect, "{name:?} {sentence}");
    };
    check("net sales", "Our net sales decreased by 3%.", true);
    check("net sales", "Net sales for the year ended June 30, 2023 rose.", true);
    check("net sales", "The decrease in net sales in fiscal 2023 was due to prices.", true);
    check("net sales", "Net sales in Wales decreased by 3%.", false);
    check("net sales", "Net sales in Europe increased 7% in 2023, driven by prices.", false);
    check("revenue", "The decrease in costs as a percentage of total revenue was due to prices.", false);
    check("revenue", "The increase in total revenue was due to prices.", true);
    check("sales", "Retail sales rose 7.7% and were 33.5% of the segment's sales, reflecting growth.", false);
    check("sales", "The Company's sales decreased due to prices.", true);
    check("sales", "The sales growth primarily reflects more orders.", false);
    check("gross margin", "The gross margin increase for the year was driven by productivity.", true);
    check("sales", "Cost of sales increased due to prices.", false);
    check("sales", "Marketing and sales expenses decreased due to fewer staff.", false);
    check("sales", "The decrease in sales and marketing costs is due to fewer staff.", false);
    check("sales", "Sales rose in both Wales and Kent, driven by prices.", false);
    check("sales", "Sales rose in the second quarter, driven by prices.", true);
    check("revenue", "The programs recognize declining revenue resulting from droughts.", false);
}

#[test]
fn a_table_under_a_heading_of_that_name_lists_its_first_column() {
    let words = shipped();
    let check = |question: &str, heading: &str, text: &str, expect: &[&str]| {
        let asked = read(question, &words);
        let headings = vec!["Part I".to_owned(), heading.to_owned()];
        let passage = Passage { kind: PassageKind::Table, headings, ..passage(text) };
        let found = list::column(&asked, &passage, &words).map(|(_, items)| items).unwrap_or_default();
        let items: Vec<&str> = found.into_iter().filter_map(|item| text.get(item)).collect();
        assert_eq!(items, expect, "{question} {text} {asked:?}");
    };
    let officers = "Who are Northmoor's executive officers?";
    let table = "Name\tAge\tPosition\nAda Alder\t51\tChief Executive Officer\nBen Birch\t47\tTreasurer";
    check(officers, "Information about our Executive Officers", table, &["Ada Alder", "Ben Birch"]);
    check(officers, "Executive Officers of the Registrant", table, &["Ada Alder", "Ben Birch"]);
    check(officers, "Compensation of Executive Officers", table, &[]);
    let torn = format!("{table}\nand Secretary\nName\tAge\tPosition\nCleo Cade\t39\tCounsel");
    check(officers, "Executive Officers", &torn.replace("and Secretary", "and\tSecretary"), &[]);
    check(officers, "Executive Officers", "Plan\tShares\nOld\t51\nNew\t47", &[]);
    let owned = "公司有哪些子公司？";
    check(
        owned,
        "（1）企业集团的构成",
        "子公司名称\t主要经营地\n青禾泵业有限公司\t青州\n青禾阀门有限公司\t青州\n合计\t",
        &["青禾泵业有限公司", "青禾阀门有限公司"],
    );
}
