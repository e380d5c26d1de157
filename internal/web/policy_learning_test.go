package web_test

import (
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/elearning"
)

// learning is a completion with its certificate, in both organisations.
func (town *town) learning() {
	for _, key := range []string{"amira", "nina"} {
		owner := access.Record{Owner: town.id(key)}
		title := town.title(key, "learning")
		completion := record{kind: "learning", name: "of " + key, id: town.completion(key, title).String(), access: owner}
		town.hide(title, "what "+key+" completed", access.ChangeLearning, completion)
		certificate := record{kind: "certificate", name: "of " + key, id: town.certificate(key), access: owner}
		town.all["learning"], town.all["certificate"] = append(town.all["learning"], completion), append(town.all["certificate"], certificate)
	}
	town.all["learning"], town.all["certificate"] = append(town.all["learning"], gone("learning")), append(town.all["certificate"], gone("certificate"))
}

// completion records something outside the programmes.
func (town *town) completion(key, title string) uuid.UUID {
	town.t.Helper()
	made, err := town.w.Records.Add(town.t.Context(), town.actorOf(town.w.As(key)), elearning.Draft{
		Key: uuid.NewString(), Module: elearning.Elsewhere, Title: title, State: string(elearning.Completed), Day: "2026-11-20",
	})
	if err != nil {
		town.t.Fatal(err)
	}
	return made.ID
}

// certificate is one of a completion of its own, with a secret name.
func (town *town) certificate(key string) string {
	town.t.Helper()
	of, name := town.completion(key, town.title(key, "certified")), town.word("certificate", key)
	file, err := elearning.ReadCertificate(name+".pdf", strings.NewReader("%PDF-1.7 "+name))
	if err == nil {
		err = town.w.Records.AddCertificate(town.t.Context(), town.actorOf(town.w.As(key)), of, file)
	}
	if err != nil {
		town.t.Fatal(err)
	}
	owner := record{access: access.Record{Owner: town.id(key)}}
	town.hide(name, "the certificate of "+key, access.ChangeLearning, owner)
	return town.only("certificates", "record_id", of)
}
