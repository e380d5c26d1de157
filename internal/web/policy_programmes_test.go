package web_test

import (
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
)

// programmes is a programme with a module in either organisation, each with a secret title that its own people may read.
func (town *town) programmes() {
	var programmes, modules []record
	for i, lead := range []string{"lena", "lars"} {
		who := town.actorOf(town.w.As(lead))
		place := town.all["place"][i]
		if place.id != who.LeadOf[0].String() {
			place = town.all["place"][1-i]
		}
		on := record{kind: "programme", name: "at " + place.name, id: place.id, access: access.Record{Organisations: who.LeadOf}, belong: place.belong}
		programmes = append(programmes, town.programme(on, who))
		on.kind, on.person = "module", town.only("modules", "programme_id", programmes[i].person)
		modules = append(modules, on)
	}
	for kind, both := range map[string][]record{"programme": programmes, "module": modules} {
		stranger := both[0] // of the other organisation
		stranger.name, stranger.person, stranger.gone = "of Elsewhere PCN, at Harbour PCN", both[1].person, true
		town.all[kind] = append(both, stranger, gone(kind))
	}
}

// programme adds a programme with a module to an organisation.
func (town *town) programme(on record, lead access.Actor) record {
	town.t.Helper()
	ctx, programme, organisation := town.t.Context(), uuid.Must(uuid.NewV7()), lead.LeadOf[0]
	title := town.word("programme", on.name)
	err := town.w.Shelf.AddProgramme(ctx, lead, organisation, programme, catalogue.ProgrammeDraft{
		Title: title, Provider: "Somebody", Rule: catalogue.All, Terms: catalogue.Terms{AskedOf: catalogue.Everyone},
	})
	if err == nil {
		err = town.w.Shelf.AddModule(ctx, lead, organisation, programme, uuid.Must(uuid.NewV7()), catalogue.ModuleDraft{Title: title})
	}
	if err != nil {
		town.t.Fatal(err)
	}
	town.secrets = append(town.secrets, secret{title, "the programme " + on.name, func(who access.Actor) bool { return slices.Contains(on.belong, who.ID) }})
	on.person = programme.String()
	return on
}
