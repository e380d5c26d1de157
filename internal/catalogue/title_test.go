package catalogue_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
)

func TestTitlesAreComparedByLettersAndDigits(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Fire safety":                          "fire safety",
		"  FIRE\u00a0Safety!  ":                "fire safety",
		"Fire—safety":                          "fire safety",
		"Health, Safety & Welfare":             "health safety and welfare",
		"Health, Safety and Welfare":           "health safety and welfare",
		"Children’s rights":                    "children s rights",
		"Children's rights":                    "children s rights",
		"e\u00adlearn\u200bing":                "elearning", // soft hyphen and zero width space of a PDF
		"\ufeffModule 1":                       "module 1",
		"Ｍodule　①":                             "module 1",
		"ﬁre ﬂood":                             "fire flood",
		"Iechyd a diogelwch – ŷ":               "iechyd a diogelwch ŷ",
		"y\u0302":                              "ŷ", // written with a mark of its own
		"Ὰ\u0345":                              "ᾲ", // which composes in small letters only
		"":                                     "",
		"?! … 🙂":                               "",
		"\xff\xfe":                             "",
		"a\xffb":                               "a b",
		"\u202egnidaer":                        "gnidaer", // right to left
		"<script>alert(1)</script>":            "script alert 1 script",
		"'; DROP TABLE modules; --":            "drop table modules",
		strings.Repeat("x", 10000) + "\x00END": strings.Repeat("x", 10000) + " end",
	} {
		if got := catalogue.TitleKey(title); got != want {
			t.Errorf("%.40q is %.40q, want %.40q", title, got, want)
		}
	}
}

func TestATitleKeyIsItsOwnKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.String().Draw(t, "title")
		key := catalogue.TitleKey(title)
		if again := catalogue.TitleKey(key); again != key {
			t.Fatalf("%q, then %q", key, again)
		}
		if strings.Contains(key, "  ") || strings.TrimSpace(key) != key {
			t.Fatalf("%q has spaces to spare", key)
		}
	})
}

func TestHowSureWeAreOfATitle(t *testing.T) {
	t.Parallel()
	day := calendar.MustOn(2026, 11, 22)
	for _, c := range []struct {
		provider string
		source   catalogue.Source
		want     string
	}{
		{"eLearning for Healthcare (eLfH)", catalogue.Source{Certainty: catalogue.Working}, "title not checked against eLfH yet"},
		{"eLearning for Healthcare (eLfH)", catalogue.Source{Certainty: catalogue.Primary, CheckedOn: day}, "title checked on 22 November 2026"},
		{"eLearning for Healthcare (eLfH)", catalogue.Source{Certainty: catalogue.Secondary, CheckedOn: day}, "title checked on 22 November 2026"},
		{"eLearning for Healthcare (eLfH)", catalogue.Source{Certainty: catalogue.Working, CheckedOn: day}, "title not checked against eLfH yet"},
		{"Harbour PCN", catalogue.Source{Certainty: catalogue.Working}, "title not checked against Harbour PCN yet"},
		{"Trust (North) Ltd", catalogue.Source{}, "title not checked against Trust (North) Ltd yet"},
		{"Somebody ()", catalogue.Source{}, "title not checked against its source yet"},
		{"", catalogue.Source{}, "title not checked against its source yet"},
	} {
		if got := (catalogue.Programme{Provider: c.provider}).TitleCheck(catalogue.Module{Source: c.source}); got != c.want {
			t.Errorf("%s, %+v: %s", c.provider, c.source, got)
		}
	}
}
