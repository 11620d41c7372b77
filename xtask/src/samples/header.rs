//! The document around a body: namespaces, hidden facts, contexts and units.

use std::fmt::Write as _;

use super::calendar::{When, day_after};
use super::figures::Measure;
use super::page::Page;

impl Page<'_> {
    pub(super) fn document(&self, body: &str) -> String {
        let source = self.source;
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(out, "<!-- {} -->", source.setting("remark"));
        out.push_str("<html xmlns=\"http://www.w3.org/1999/xhtml\"");
        for (prefix, uri) in NAMESPACES
            .iter()
            .copied()
            .chain(source.namespaces.iter().map(|(prefix, uri)| (prefix.as_str(), uri.as_str())))
        {
            let _ = write!(out, "\n  xmlns:{prefix}=\"{uri}\"");
        }
        let _ = writeln!(out, " xml:lang=\"{}\">", source.setting("language"));
        let _ = writeln!(
            out,
            "<head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\"/><title>{}</title>\n<style type=\"text/css\">{STYLE}</style></head>\n<body>",
            self.filing.name
        );
        out.push_str("<div style=\"display:none\"><ix:header>");
        if !self.hidden.is_empty() {
            let _ = writeln!(out, "<ix:hidden>{}</ix:hidden>", self.hidden);
        }
        let _ = writeln!(
            out,
            "<ix:references><link:schemaRef xlink:type=\"simple\" xlink:href=\"{}\"/></ix:references>\n<ix:resources>",
            source.setting("schema"),
        );
        for (at, (when, dimensions)) in self.contexts.iter().enumerate() {
            self.context_element(at + 1, *when, dimensions, &mut out);
        }
        for measure in &self.measures {
            self.unit_element(*measure, &mut out);
        }
        out.push_str("</ix:resources></ix:header></div>\n");
        out.push_str(body);
        out.push_str("</body>\n</html>\n");
        out
    }

    fn context_element(&self, number: usize, when: When, dimensions: &[(String, String)], out: &mut String) {
        let calendar = &self.source.calendar;
        let (scheme, id) = self.source.setting("entity").split_once(' ').unwrap_or_default();
        let _ = write!(
            out,
            "<xbrli:context id=\"c-{number}\"><xbrli:entity><xbrli:identifier scheme=\"{scheme}\">{id}</xbrli:identifier>"
        );
        if !dimensions.is_empty() {
            out.push_str("<xbrli:segment>");
            for (axis, member) in dimensions {
                let _ = write!(
                    out,
                    "<xbrldi:explicitMember dimension=\"{axis}\">{member}</xbrldi:explicitMember>"
                );
            }
            out.push_str("</xbrli:segment>");
        }
        out.push_str("</xbrli:entity><xbrli:period>");
        let _ = match when {
            When::At(date) => write!(out, "<xbrli:instant>{}</xbrli:instant>", calendar.day(date)),
            When::Over(first, last) => write!(
                out,
                "<xbrli:startDate>{}</xbrli:startDate><xbrli:endDate>{}</xbrli:endDate>",
                day_after(calendar.day(first - 1)),
                calendar.day(last)
            ),
        };
        out.push_str("</xbrli:period></xbrli:context>\n");
    }

    fn unit_element(&self, measure: Measure, out: &mut String) {
        let money = format!("<xbrli:measure>iso4217:{}</xbrli:measure>", self.source.setting("currency"));
        let shares = "<xbrli:measure>xbrli:shares</xbrli:measure>";
        let _ = match measure {
            Measure::Money => writeln!(out, "<xbrli:unit id=\"money\">{money}</xbrli:unit>"),
            Measure::Shares => writeln!(out, "<xbrli:unit id=\"shares\">{shares}</xbrli:unit>"),
            Measure::PerShare => writeln!(
                out,
                "<xbrli:unit id=\"perShare\"><xbrli:divide><xbrli:unitNumerator>{money}</xbrli:unitNumerator><xbrli:unitDenominator>{shares}</xbrli:unitDenominator></xbrli:divide></xbrli:unit>"
            ),
        };
    }
}

const NAMESPACES: [(&str, &str); 8] = [
    ("ix", "http://www.xbrl.org/2013/inlineXBRL"),
    ("ixt", "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"),
    ("ixt-sec", "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"),
    ("xbrli", "http://www.xbrl.org/2003/instance"),
    ("xbrldi", "http://xbrl.org/2006/xbrldi"),
    ("link", "http://www.xbrl.org/2003/linkbase"),
    ("xlink", "http://www.w3.org/1999/xlink"),
    ("iso4217", "http://www.xbrl.org/2003/iso4217"),
];

const STYLE: &str = "body{font:10pt serif}.title{font-weight:bold;text-align:center}.caption{text-align:center}td+td{text-align:right}.total{border-top:1px solid}th{padding:0 6pt}";
