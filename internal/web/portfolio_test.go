package web_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/portfolio"
	"linkfolio/internal/typst"
	"linkfolio/internal/web/webtest"
)

func TestThePortfolioAsAWebPage(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		sam.Sign(amira.Send("Signed entry"), "Well said")
		amira.Send("Waiting entry")
		amira.Draft("Draft entry")
		amira.Get("/portfolio").Must(http.StatusOK, "This membership year", "2 entries with 5 points. 1 signed off. 1 draft is left out.")
		amira.Click("View as a web page").Must(http.StatusOK, "Amira Hassan", "Signed entry", "Well said", "Waiting entry", "Open questions help people to talk.").MustNot("Draft entry")
	})
}

// A portfolio tells of completed e-learning, and of the entry that was made from it.
func TestThePortfolioHasATableOfCompletedELearning(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		for _, module := range []string{"Working in partnership", "Fire safety"} {
			amira.Get("/learning/records/new")
			amira.Click(module)
			amira.Press("Save", "day", "2026-11-22", "score", "85%", "hours", "45 min").Must(http.StatusOK, "Recorded")
		}
		amira.Get("/portfolio").Must(http.StatusOK, "No entries. 2 completions of e-learning.")
		amira.Click("View as a web page").Must(http.StatusOK, "Completed e-learning", "2 completions in this period. Points are not counted from this table",
			"22 Nov 2026", "Working in partnership", "Title not checked against eLfH yet", "Fire safety", "85%", "No refresher")
		amira.Get("/people/" + w.Person("amira").ID.String() + "/portfolio?from=2026-11-23&to=2026-11-24").Must(http.StatusOK).MustNot("e-learning")
	})
}

// An address without dates means the membership year that the person is in.
func TestAPortfolioAddressWithoutDates(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Send("An entry")
		own := "/people/" + w.Person("amira").ID.String()
		amira.Get(own+"/portfolio").Must(http.StatusOK, "1 April 2026 to 31 March 2027", "An entry")
		amira.Click("Download as a PDF").Must(http.StatusOK, "Your PDF is being prepared")
		amira.Get(own + "/portfolio?from=2026-01-01").Must(http.StatusNotFound)
	})
}

func TestPortfolioOfAnyDates(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Send("In November")
		amira.Get("/portfolio")
		dates := []string{"from-day", "3", "from-month", "11", "from-year", "2026", "to-day", "3", "to-month", "Nov", "to-year", "2026"}
		amira.Press("Show this portfolio", dates...).Must(http.StatusOK, "The dates that you chose", "3 November 2026 to 3 November 2026", "1 entry with 2.5 points")
		amira.Click("View as a web page").Must(http.StatusOK, "In November")
		amira.Get("/portfolio")
		for _, wrong := range []struct{ field, value, says string }{
			{"to-day", "2", "Last day must be the same as or after the first day"}, {"from-day", "31", "31 November 2026 does not exist"},
			{"from-year", "", "First day must include a year"}, {"to-month", "13", "Last day must have a month"},
		} {
			amira.Press("Show this portfolio", append(dates, wrong.field, wrong.value)...).Must(http.StatusUnprocessableEntity, wrong.says)
		}
		amira.Press("Show this portfolio", append(dates, "to-day", "", "to-month", "", "to-year", "")...).Must(http.StatusUnprocessableEntity, "Enter the last day")
	})
}

// Before the engine is ready a page waits in the file's place and asks again.
func TestAPDFThatIsStillBeingPrepared(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Send("An entry")
		amira.Get("/portfolio")
		page := amira.Click("Download as a PDF").Must(http.StatusOK, "Your PDF is being prepared")
		if !strings.Contains(page.Body, `http-equiv="refresh" content="3"`) {
			t.Error("the page does not ask again")
		}
		amira.Click("View your portfolio as a web page").Must(http.StatusOK, "An entry")
	})
}

func TestAnEngineThatIsBroken(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		engine, err := typst.Open(typst.Config{Wasm: []byte("no module"), CacheDir: t.TempDir(), Command: []string{"/bin/false"}, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer engine.Close()
		for engine.Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		config := w.Config
		config.Binder = portfolio.NewBinder(w.DB, w.Shelf, w.Now, engine)
		w.Serve(config)
		amira := w.As("amira")
		amira.Send("An entry")
		amira.Get("/portfolio")
		page := amira.Click("Download as a PDF").Must(http.StatusServiceUnavailable, "Sorry, the PDF could not be made", "as a web page")
		if !page.Has(page.Header.Get("X-Request-Id")) {
			t.Error("there is no number to quote")
		}
		page.MustNot("wasm", "worker", "/bin/false")
		amira.Click("View your portfolio as a web page").Must(http.StatusOK, "An entry")
	})
}
