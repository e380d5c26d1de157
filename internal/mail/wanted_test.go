package mail_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/mail/mailtest"
)

// A letter that is sent on somebody's wish is sent only while they still have it. One to the same person that goes in any case
// goes, and while nobody can say what is wished nothing goes and nothing is lost.
func TestALetterThatIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		stays, left := uuid.New(), uuid.New()
		for token, who := range map[string]uuid.UUID{"wanted": stays, "unwanted": left, "always": uuid.Nil} {
			l := letter("Amira Hassan", amira, token)
			l.For = who
			w.mustPost(l)
		}
		sender, log := w.sender(s.Where())
		kind := letter("", "", "").Kind
		broken := true
		sender.AskFirst("another-kind", func(*gorm.DB, ...uuid.UUID) ([]uuid.UUID, error) { return nil, errors.New("not asked") })
		sender.AskFirst(kind, func(_ *gorm.DB, people ...uuid.UUID) ([]uuid.UUID, error) {
			if broken {
				return nil, errors.New("the database is away")
			}
			return slices.DeleteFunc(people, func(id uuid.UUID) bool { return id == left }), nil
		})
		if _, err := sender.Send(t.Context()); err == nil || len(s.Got()) > 0 {
			t.Fatalf("%v, and %d letters went", err, len(s.Got()))
		}
		broken = false
		w.pass(3 * time.Minute) // the lease
		w.send(sender)
		var sent []string
		for _, got := range s.Got() {
			for _, token := range []string{"reset/wanted", "reset/unwanted", "reset/always"} {
				if strings.Contains(got.Raw, token) {
					sent = append(sent, token)
				}
			}
		}
		slices.Sort(sent)
		if strings.Join(sent, " ") != "reset/always reset/wanted" {
			t.Errorf("sent: %v", sent)
		}
		for _, k := range w.kept() {
			want := "sent"
			if k.ForID != nil && *k.ForID == left {
				want = "given up"
			}
			if state(k) != want {
				t.Errorf("%s: %s, want %s", k.ID, state(k), want)
			}
		}
		if !strings.Contains(log.String(), "not wanted any more") || strings.Contains(log.String(), amira) {
			t.Errorf("log: %s", log)
		}
	})
}
