package learning

import (
	"net/http"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
)

// feedEnding is what the secret address of a calendar ends in, so that programs know it for one.
const feedEnding = ".ics"

// feed is what is due as a calendar that other programs read, by its secret address alone: nobody signs in here, and no
// cookie is set or read.
func (p Pages) feed(c echo.Context) error {
	secret, whole := strings.CutSuffix(c.Param("token"), feedEnding)
	if !whole {
		return access.NotFound()
	}
	person, due, err := p.Records.CalendarAt(c.Request().Context(), secret)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "private, no-store")
	h.Set(echo.HeaderContentDisposition, `inline; filename="linkfolio.ics"`)
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(feedOf(person, due, p.Clock(), p.Absolute(c, minePath))))
}

// feedOf writes a calendar (RFC 5545): for each module an event of the whole day on which it is due. It says who nobody is:
// the id of an event is drawn from person and module, so that it stays the same, and tells neither.
func feedOf(person uuid.UUID, due []elearning.DueLine, now time.Time, link string) string {
	feed := ics.NewCalendar()
	feed.SetProductId("-//Linkfolio//E-learning//EN")
	feed.SetMethod(ics.MethodPublish)
	feed.SetCalscale("GREGORIAN")
	feed.SetName("E-learning that is due")
	feed.SetRefreshInterval("PT12H") // the library says itself that it is a duration
	feed.SetXPublishedTTL("PT12H")
	for _, line := range due {
		event := feed.AddEvent(uuid.NewSHA1(person, line.ID[:]).String() + "@linkfolio")
		event.SetDtStampTime(now)
		event.SetAllDayStartAt(dayIn(line.Due))
		event.SetAllDayEndAt(dayIn(line.Due.AddDays(1)))
		event.SetSummary("Due: " + icsText(line.Title))
		event.SetDescription(feedWords(line) + "\n" + link)
		event.SetURL(link)
		event.SetTimeTransparency(ics.TransparencyTransparent) // the day stays free for other things
		event.SetClass(ics.ClassificationPrivate)
	}
	return feed.Serialize(ics.WithNewLineWindows)
}

func feedWords(line elearning.DueLine) string {
	words := []string{icsText(line.Programme)}
	if !line.Verified() {
		words = append(words, "Title not checked yet")
	}
	if !line.On.IsZero() {
		words = append(words, "Last completed on "+line.On.Words())
	}
	return strings.Join(words, "\n")
}

// dayIn is a day as the library takes it, which writes the date of an instant and no zone.
func dayIn(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// icsText makes a title fit for a calendar: one line of whole characters, none of which steers anything (RFC 5545, 3.1). The
// library counts the bytes of each character, so broken ones must not come to it.
func icsText(title string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(title, "\ufffd"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}
