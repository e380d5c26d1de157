package web_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/webtest"
)

func TestTheInformationPagesNameWhoRunsTheService(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	config := w.Config
	config.Operator, config.Contact = "Harbour Training Hub", "help@example.org"
	w.Serve(config)
	visitor := w.Visitor()
	visitor.Get("/accessibility").Must(http.StatusOK, "Harbour Training Hub", "help@example.org")
	visitor.Get("/privacy").Must(http.StatusOK, "Harbour Training Hub")
	visitor.Get("/cookies").Must(http.StatusOK, "linkfolio", "Keeps you signed in", "linkfolio-step")
}

// Anybody can check a receipt with the published keys, which hold nothing private.
func TestAReceiptIsCheckedWithThePublicKeys(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("With a receipt")
		sam.Sign(entry, "")
		page := w.Visitor().Get("/.well-known/jwks.json").Must(http.StatusOK)
		if got := page.Header.Get("Content-Type"); got != "application/jwk-set+json" {
			t.Errorf("the content type is %s", got)
		}
		var set struct{ Keys []map[string]string }
		if err := json.Unmarshal([]byte(page.Body), &set); err != nil || len(set.Keys) == 0 {
			t.Fatalf("keys: %v\n%s", err, page.Body)
		}
		for _, key := range set.Keys {
			if key["d"] != "" || key["kid"] == "" || key["crv"] != "Ed25519" {
				t.Errorf("a key: %v", key)
			}
		}
		actor, err := w.People.Actor(t.Context(), amira.Cookie("linkfolio"))
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.Desk.Case(t.Context(), actor, uuid.MustParse(entry[len("/entries/"):]))
		if err != nil {
			t.Fatal(err)
		}
		var says signoff.Receipt
		_, err = jwt.ParseWithClaims(found.Decisions[0].Receipt, &says, func(token *jwt.Token) (any, error) {
			for _, key := range set.Keys {
				if key["kid"] == token.Header["kid"] {
					public, err := base64.RawURLEncoding.DecodeString(key["x"])
					return ed25519.PublicKey(public), err
				}
			}
			return nil, errors.New("the receipt's key is not published")
		}, jwt.WithValidMethods([]string{"EdDSA"}))
		if err != nil || says.ByName != "Sam Okafor" || says.VersionHash != found.Hash {
			t.Errorf("the receipt says %+v (%v)", says, err)
		}
	})
}
