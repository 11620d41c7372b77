//! Every rule under every published name, with printed texts and what they become.

use super::*;

fn shown(transformed: Transformed) -> String {
    match transformed {
        Transformed::Number(value) => value.to_string(),
        Transformed::Text(value) => value,
        Transformed::Refused => "refused".to_owned(),
        Transformed::Unknown => "unknown".to_owned(),
    }
}

/// Lines of `names | text | expected`; each of several names must give the same.
fn check(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [names, text, expect] = columns.as_slice() else { panic!("not a line of the table: {line}") };
        for name in names.split(' ') {
            assert_eq!(shown(apply(name, text)), *expect, "{name} of {text:?}");
        }
    }
}

#[test]
fn the_table_is_sorted_and_every_registry_is_whole() {
    assert!(RULES.is_sorted_by(|a, b| a.0 < b.0));
    let published =
        |registry: char| RULES.iter().filter(|(_, registries, _)| registries.contains(registry)).count();
    assert_eq!(['1', '2', '3', '4', '5', 'S'].map(published), [24, 21, 31, 95, 101, 18]);
}

#[test]
fn numbers() {
    check(
        "
        numdotdecimal num-dot-decimal numcommadot num-dot-decimal-apos | 1,234,567.89 | 1234567.89
        numdotdecimal num-dot-decimal numspacedot | 1 234.50 | 1234.5
        numdotdecimal num-dot-decimal | .5 | 0.5
        numdotdecimal num-dot-decimal | 7. | 7
        numdotdecimal num-dot-decimal | 0 | 0
        numdotdecimal num-dot-decimal | 1.2.3 | refused
        numdotdecimal num-dot-decimal | (5) | refused
        numdotdecimal num-dot-decimal | $5 | refused
        numdotdecimal num-dot-decimal | n/a | refused
        numdotdecimal num-dot-decimal |  | refused
        numdotdecimal | 99999999999999999999999999999999 | refused
        numdotdecimalin | 12,34,567.8 | 1234567.8
        numcommadecimal num-comma-decimal numdotcomma num-comma-decimal-apos | 1.234.567,89 | 1234567.89
        numcommadecimal num-comma-decimal numspacecomma numcomma | 1 234,5 | 1234.5
        num-dot-decimal-apos | 1'234’567.5 | 1234567.5
        num-comma-decimal-apos | 1'234’567,5 | 1234567.5
        numunitdecimal num-unit-decimal num-unit-decimal-apos | 1,234円56銭 | 1234.56
        numunitdecimal num-unit-decimal | １２円５銭 | 12.05
        numunitdecimalin | 1,23,456 rupees 50 paise | 123456.5
        numunitdecimal | 12円 | refused
        numunitdecimal | 12.34 | refused
        zerodash numdash | - | 0
        zerodash | — | 0
        zerodash | － | 0
        zerodash | -- | refused
        zerodash | 5 | refused
        fixed-zero | no such thing | 0
        numinf | whatever | INF
        numneginf | whatever | -INF
        numnan | whatever | NaN
        numwordsen | five | 5
        numwordsen | Twenty-five | 25
        numwordsen | one hundred and five thousand, two hundred | 105200
        numwordsen | Two million | 2000000
        numwordsen | no | 0
        numwordsen | None | 0
        numwordsen | zero | 0
        numwordsen | several | refused
        numwordsen |  | refused
        numdotdecimalblahblah | 5 | unknown
        ",
    );
}

#[test]
fn dates_in_numerals() {
    check(
        "
        dateslashus datedotus datemonthdayyear date-month-day-year | 9/28/2024 | 2024-09-28
        dateslasheu datedoteu datedaymonthyear date-day-month-year | 28.9.24 | 2024-09-28
        dateslasheu | 31/02/2024 | refused
        datedaymonth date-day-month dateslashdaymontheu | 31.12. | --12-31
        datemonthday date-month-day dateslashmonthdayus | 12/31 | --12-31
        datemonthday date-month-day | 02/29 | --02-29
        datemonthyear date-month-year | 09/2024 | 2024-09
        date-year-month dateyearmonthcjk | 2024年9月 | 2024-09
        dateyearmonthday date-year-month-day dateyearmonthdaycjk | ２０２４年９月２８日 | 2024-09-28
        date-day-month-year | १४/१२/२०१५ | 2015-12-14
        date-day-month-year | 1/2/3/4 | refused
        date-month-year | 13/2024 | refused
        date-day-month-year | 1/2/234 | refused
        dateerayearmonthdayjp date-jpn-era-year-month-day | 平成２５年３月３１日 | 2013-03-31
        dateerayearmonthdayjp date-jpn-era-year-month-day | 令和元年5月1日 | 2019-05-01
        dateerayearmonthdayjp | 昭和64年1月7日 | 1989-01-07
        dateerayearmonthdayjp | 大正 元年 12月 25日 | 1912-12-25
        dateerayearmonthdayjp | 明45年7月29日 | 1912-07-29
        dateerayearmonthdayjp | 西暦2013年3月31日 | refused
        dateerayearmonthjp date-jpn-era-year-month | 平成25年3月 | 2013-03
        date-day-monthroman | 31.XII | --12-31
        date-day-monthroman-year | 9 iv 2019 | 2019-04-09
        date-monthroman-year | XI 2019 | 2019-11
        calindaymonthyear date-ind-day-monthname-year-hi | 11 पौष 1921 | 2000-01-01
        calindaymonthyear | 1 Chaitra 1944 | 2022-03-22
        calindaymonthyear | 1 Chaitra 1946 | 2024-03-21
        calindaymonthyear | 30 Phalguna 1945 | 2024-03-20
        calindaymonthyear | 31 Chaitra 1944 | refused
        datequarterend | first quarter of 2019 | 2019-03-31
        datequarterend | Q4 2020 | 2020-12-31
        datequarterend | 2020 last quarter | 2020-12-31
        datequarterend | some quarter | refused
        ",
    );
}

#[test]
fn dates_with_english_names() {
    check(
        "
        datelongus dateshortus datemonthdayyearen date-monthname-day-year-en | September 28, 2024 | 2024-09-28
        datelongus dateshortus datemonthdayyearen date-monthname-day-year-en | Sept. 28th, 2024 | 2024-09-28
        datelonguk dateshortuk datedaymonthyearen date-day-monthname-year-en | 28th day of SEPTEMBER 2024 | 2024-09-28
        datelongdaymonthuk dateshortdaymonthuk datedaymonthen date-day-monthname-en | 31 December | --12-31
        datelongmonthdayus dateshortmonthdayus datemonthdayen date-monthname-day-en | December 31 | --12-31
        datelongyearmonth dateshortyearmonth dateyearmonthen date-year-monthname-en | 2024 May | 2024-05
        datelongmonthyear dateshortmonthyear datemonthyearen date-monthname-year-en | May 2024 | 2024-05
        date-monthname-day-year-en | Smarch 13, 2024 | refused
        date-monthname-day-year-en | February 30, 2024 | refused
        date-monthname-day-year-en | May | refused
        ",
    );
}

#[test]
fn dates_in_other_languages() {
    check(
        "
        date-day-monthname-bg | 21 май | --05-21
        date-day-monthname-year-bg | 21 Ноември 2014 г. | 2014-11-21
        date-monthname-year-bg | ЯНУАРИ 2014 | 2014-01
        date-day-monthname-cs | 3. června | --06-03
        date-day-monthname-year-cs | 3. července 2019 | 2019-07-03
        date-monthname-year-cs | Červen 2019 | 2019-06
        date-day-monthname-cy | 30 Tachwedd | --11-30
        date-day-monthname-year-cy | 1 Chwefror 2019 | 2019-02-01
        date-monthname-year-cy | Rhagfyr 2019 | 2019-12
        date-day-monthname-da datedaymonthdk date-day-monthname-no date-day-monthname-sv | 10. okt. | --10-10
        date-day-monthname-year-da datedaymonthyeardk | 2. maj 2019 | 2019-05-02
        date-day-monthname-year-no date-day-monthname-year-sv | 2 mai 2019 | 2019-05-02
        date-monthname-year-da datemonthyeardk date-monthname-year-no date-monthname-year-sv | des 2019 | 2019-12
        date-day-monthname-de | 3. März | --03-03
        date-day-monthname-year-de | 31. Dezember 2019 | 2019-12-31
        date-monthname-year-de | Jänner 2019 | 2019-01
        date-day-monthname-el | 5 Μαΐου | --05-05
        date-day-monthname-year-el | 31 Δεκεμβρίου 2019 | 2019-12-31
        date-monthname-year-el | Ιούλιος 2019 | 2019-07
        date-day-monthname-es | 29 de febrero | --02-29
        date-day-monthname-year-es | 1 de enero de 2019 | 2019-01-01
        date-monthname-year-es | Agosto 2019 | 2019-08
        date-day-monthname-et | 4. veebruar | --02-04
        date-day-monthname-year-et | 4. juuli 2019 | 2019-07-04
        date-monthname-year-et | märts 2019 | 2019-03
        date-day-monthname-fi | 6. marraskuuta | --11-06
        date-day-monthname-year-fi | 6. maaliskuuta 2019 | 2019-03-06
        date-monthname-year-fi | joulukuu 2019 | 2019-12
        date-day-monthname-fr | 15 août | --08-15
        date-day-monthname-year-fr | 1er févr. 2019 | 2019-02-01
        date-monthname-year-fr | Décembre 2019 | 2019-12
        date-day-monthname-year-hi datedaymonthyearin | १४ दिसंबर २०१५ | 2015-12-14
        datedaymonthyearin | १४/१२/२०१५ | 2015-12-14
        date-monthname-year-hi datemonthyearin | मार्च 2015 | 2015-03
        date-day-monthname-hr | 5. travnja | --04-05
        date-day-monthname-year-hr | 5. ožujka 2019 | 2019-03-05
        date-monthname-year-hr | studeni 2019 | 2019-11
        date-monthname-day-hu | szept. 5. | --09-05
        date-year-monthname-hu | 2019. május | 2019-05
        date-year-monthname-day-hu | 2019. június 3. | 2019-06-03
        date-day-monthname-it | 6 luglio | --07-06
        date-day-monthname-year-it | 6 giugno 2019 | 2019-06-06
        date-monthname-year-it | Ottobre 2019 | 2019-10
        date-monthname-day-lt | Rugpjūčio 5 d. | --08-05
        date-year-monthname-lt | 2019 m. rugsėjis | 2019-09
        date-year-monthname-day-lt | 2019 m. lapkričio 3 d. | 2019-11-03
        date-day-monthname-lv | 5. maijs | --05-05
        date-year-monthname-lv | 2019. gada jūlijs | 2019-07
        date-year-day-monthname-lv | 2019. gada 5. augusts | 2019-08-05
        date-day-monthname-nl | 5 mrt | --03-05
        date-day-monthname-year-nl | 31 mei 2019 | 2019-05-31
        date-monthname-year-nl | Oktober 2019 | 2019-10
        date-day-monthname-pl | 5 października | --10-05
        date-day-monthname-year-pl | 5 grudnia 2019 r. | 2019-12-05
        date-monthname-year-pl | Wrzesień 2019 | 2019-09
        date-day-monthname-pt | 5 de outubro | --10-05
        date-day-monthname-year-pt | 5 de Março de 2019 | 2019-03-05
        date-monthname-year-pt | Dezembro 2019 | 2019-12
        date-day-monthname-ro | 5 noiembrie | --11-05
        date-day-monthname-year-ro | 5 iunie 2019 | 2019-06-05
        date-monthname-year-ro | ianuarie 2019 | 2019-01
        date-day-monthname-sk date-day-monthname-sl | 5. maj | --05-05
        date-day-monthname-year-sk | 5. október 2019 | 2019-10-05
        date-day-monthname-year-sl | 5. avgust 2019 | 2019-08-05
        date-monthname-year-sk date-monthname-year-sl | jún 2019 | 2019-06
        ",
    );
}

#[test]
fn fixed_values() {
    check(
        "
        booleanfalse fixed-false | ☐ | false
        booleantrue fixed-true | ☒ | true
        nocontent fixed-empty | anything at all |
        boolballotbox | ☐ | false
        boolballotbox | ☑ | true
        boolballotbox | ☒ | true
        boolballotbox | X | refused
        yesnoballotbox | ☐ | No
        yesnoballotbox | ☒ | Yes
        ",
    );
}

#[test]
fn durations() {
    check(
        "
        duryear | 5 | P5Y
        duryear | 2.5 | P2Y6M
        duryear | 2.6 | P2Y7M6D
        duryear | 0 | P0Y
        duryear | -1.5 | -P1Y6M
        duryear | .5 | P0Y6M
        duryear | five | refused
        durmonth | 18 | P18M
        durmonth | 18.5 | P18M15D
        durmonth | 0 | P0M
        durweek | 2 | P14D
        durday | 90 | P90D
        durday | 1.5 | P1DT12H
        durhour | 8 | PT8H
        durwordsen | two years | P2Y
        durwordsen | two years, six months and ten days | P2Y6M10D
        durwordsen | twelve-month | P12M
        durwordsen | twelve | refused
        durwordsen | 18 months | P18M
        durwordsen | one hundred and twenty days | P120D
        durwordsen | no years | P0D
        durwordsen | two months, one year | refused
        durwordsen | soon | refused
        ",
    );
}

#[test]
fn codes() {
    check(
        "
        exchnameen | The Nasdaq Stock Market LLC | NASDAQ
        exchnameen | Nasdaq Global Select Market | NASDAQ
        exchnameen | New York Stock Exchange | NYSE
        exchnameen | NYSE | NYSE
        exchnameen | Chicago Stock Exchange, Inc. | CHX
        exchnameen | Cboe BZX Exchange, Inc. | CboeBZX
        exchnameen | Village Fair | refused
        stateprovnameen | Delaware | DE
        stateprovnameen | NEW  YORK | NY
        stateprovnameen | Québec | QC
        stateprovnameen | Atlantis | refused
        countrynameen | Ireland | IE
        countrynameen | The People's Republic of China | CN
        countrynameen | U.S.A. | US
        countrynameen | Côte d’Ivoire | CI
        countrynameen | Türkiye | TR
        countrynameen | Ruritania | refused
        edgarprovcountryen | Ireland | L2
        edgarprovcountryen | Ontario, Canada | A6
        edgarprovcountryen | British Columbia | A1
        edgarprovcountryen | Canada | Z4
        edgarprovcountryen | Cayman Islands | E9
        edgarprovcountryen | Hong Kong | K3
        edgarprovcountryen | Puerto Rico | PR
        edgarprovcountryen | Georgia | 2Q
        entityfilercategoryen | Large accelerated filer | Large Accelerated Filer
        entityfilercategoryen | Non-accelerated Filer | Non-accelerated Filer
        entityfilercategoryen | accelerated filer | Accelerated Filer
        entityfilercategoryen | small fry | refused
        ",
    );
}
