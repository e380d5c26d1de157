package entries

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type hereView struct {
	toDecide
	To       string // to whom the device is handed over
	Sent     string
	Signer   *ui.Radios // where there is more than one who can
	Declared ui.Checkboxes
	Password ui.PasswordInput
	Code     *ui.Input
	Confirm  ui.Button
	Passkey  *ui.Passkey // nil where passkeys cannot be used
	Cancel   ui.Link
}

// herePage is handed over to the supervisor, who decides on the link worker's device.
func (s Pages) herePage(c echo.Context) error {
	found, err := s.caseFor(c, access.SignHere)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("version", found.Hash)
	return s.drawHere(c, http.StatusOK, form, found, nil)
}

func (s Pages) drawHere(c echo.Context, status int, form *site.Form, found signoff.Case, stale *signoff.Stale) error {
	signers := found.Signers()
	if len(signers) == 0 {
		return fault.New(fault.Conflict, "Nobody who has an account can sign this entry off now.")
	}
	found, err := s.Desk.HandedOver(c.Request().Context(), site.Actor(c), found)
	if err != nil {
		return err
	}
	nobody := access.Actor{} // whoever reads it is named, as there may be several
	view := hereView{
		toDecide: s.toDecide(c, "Sign off here, face to face", form, found, nobody, stale),
		To:       signers[0].Name, Sent: calendar.Moment(*found.Entry.SentAt),
		Signer:   signerField(form, signers),
		Declared: signerDeclares(form, signers),
		Password: form.Password("password", "Your Linkfolio password", "It is used for this one decision. You are not signed in, and this device does not need to keep it.", "off"),
		Code:     site.CodeField(form),
		Confirm:  ui.Button{Text: "Confirm with password"},
		Cancel:   ui.Link{Text: "Cancel", Href: site.EntryPath(found.Entry.ID, "")},
	}
	view.Action = site.EntryPath(found.Entry.ID, "sign-off-here")
	view.Decision = DecisionField(form, []ui.Option{
		{Value: "sign", Label: "Sign it off", Hint: "It is then locked"},
		{Value: "return", Label: "Return it with a comment", Hint: found.Owner + " can change it and send it again"},
	})
	view.Comment = CommentField(form, "comment", "Comment", "You do not need one to sign the entry off. If you return it, say what to change.")
	view.Code.Hint = "Only if your account has an authenticator app."
	view.Back = &ui.BackLink{Text: "Back to the entry", Href: site.EntryPath(found.Entry.ID, "")}
	if len(signers) > 1 {
		view.To = "the person who signs it off"
	}
	if view.Passkey, err = s.passkeyHere(c, found); err != nil {
		return err
	}
	return s.Page(c, status, "signoff/here", view)
}

// signerField chooses between the supervisor and those who stand in for them; nil where there is nothing to choose.
func signerField(form *site.Form, signers []signoff.Signer) *ui.Radios {
	if len(signers) == 1 {
		return nil
	}
	var options []ui.Option
	for _, signer := range signers {
		option := ui.Option{Value: signer.ID.String(), Label: signer.Name}
		if !signer.Until.IsZero() {
			option.Hint = "Stands in for " + signers[0].Name + " until " + signer.Until.Words()
		}
		options = append(options, option)
	}
	field := form.Radios("signer", "Who are you?", "", options)
	return &field
}

func signerDeclares(form *site.Form, signers []signoff.Signer) ui.Checkboxes {
	words := "I am the person whom I chose above, and I have read this version of the entry"
	if len(signers) == 1 {
		words = "I am " + signers[0].Name + ", and I have read this version of the entry"
	}
	return ui.Checkboxes{
		Name: "declared", Legend: "Declaration", LegendSize: ui.Small, Values: form.All("declared"), Error: form.Problem("declared"),
		Options: []ui.Option{{Value: "yes", Label: words}},
	}
}

// passkeyHere is the button that decides with a passkey; its ceremony is good for this version of this entry alone.
func (s Pages) passkeyHere(c echo.Context, found signoff.Case) (*ui.Passkey, error) {
	at := s.PasskeySite(c)
	if !at.On() {
		return nil, nil
	}
	offer, err := s.People.OfferPasskeyForAct(aboutHere(found.Entry.ID, found.Hash), at)
	return &ui.Passkey{Text: "Confirm with a passkey", Kind: ui.Secondary, Options: offer.Options, Ceremony: offer.Ceremony}, err
}

// aboutHere is what somebody proves themselves for: to decide on one version of one entry.
func aboutHere(entry uuid.UUID, version string) string {
	return "decide on " + entry.String() + " " + version
}

// decideHere carries out what the supervisor decided. The link worker's session stays as it is, and there is no other.
func (s Pages) decideHere(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	found, err := s.caseFor(c, access.SignHere)
	if fault.KindOf(err) == fault.Conflict {
		return s.undecidedHere(c, form, found, err)
	}
	if err != nil {
		return err
	}
	here, err := readHere(form, found)
	if err == nil {
		_, err = s.Desk.Here(c.Request().Context(), site.Actor(c), found.Entry.ID, here, s.proverOf(c, form, found.Entry.ID, here.Signer))
	}
	if err != nil {
		return s.undecidedHere(c, form, found, err)
	}
	return s.Done(c, site.EntryPath(found.Entry.ID, ""), hereFlashes[here.Kind])
}

var hereFlashes = map[string]string{signoff.Signed: "signed-here", signoff.Returned: "returned-here"}

// hereKinds are the kinds of decision by what the form calls them.
var hereKinds = map[string]string{"sign": signoff.Signed, "return": signoff.Returned}

func readHere(form *site.Form, found signoff.Case) (signoff.Here, error) {
	here := signoff.Here{
		Word: signoff.Word{Version: form.Text("version"), Comment: form.Text("comment")}, Kind: hereKinds[form.Text("decision")],
	}
	var check fault.Check
	if here.Kind == "" {
		check.Add("decision", "Choose whether to sign off this entry or return it")
	}
	signers := found.Signers()
	switch chosen, err := uuid.Parse(form.Text("signer")); {
	case form.Text("answer") != "": // a passkey tells
	case len(signers) == 1:
		here.Signer = signers[0].ID
	case err != nil:
		check.Add("signer", "Choose who you are")
	default:
		here.Signer = chosen
	}
	if form.Text("declared") != "yes" {
		check.Add("declared", "Tick the box to confirm who you are and that you have read this version")
	}
	return here, check.Err()
}

// proverOf asks for the proof that came with the form.
func (s Pages) proverOf(c echo.Context, form *site.Form, entry, signer uuid.UUID) func(context.Context) (identity.Present, error) {
	return func(ctx context.Context) (identity.Present, error) {
		return s.People.Prove(ctx, identity.OneAct{
			Who: signer, Password: form.Text("password"), Code: form.Text("code"), Passkey: s.PasskeyAnswer(c, form),
			About: aboutHere(entry, form.Text("version")), From: site.Device(c),
		})
	}
}

// undecidedHere shows the page again, where it can be mended there; else the comment is kept to be copied.
func (s Pages) undecidedHere(c echo.Context, form *site.Form, found signoff.Case, refusal error) error {
	var stale *signoff.Stale
	switch kind := fault.KindOf(refusal); {
	case errors.As(refusal, &stale):
		return s.drawHereAnew(c, form, stale)
	case kind == fault.Conflict:
		return s.overHere(c, form, refusal)
	case kind == fault.TooMany:
		form.Tell(refusal)
		return s.drawHere(c, http.StatusTooManyRequests, form, found, nil)
	case form.Refused(refusal):
		return s.drawHere(c, http.StatusUnprocessableEntity, form, found, nil)
	}
	return refusal
}

// drawHereAnew shows the version that is there now, and what changed. Nothing is chosen, because the decision was about
// something else.
func (s Pages) drawHereAnew(c echo.Context, form *site.Form, stale *signoff.Stale) error {
	found, err := s.caseFor(c, access.SignHere)
	if err != nil {
		return err
	}
	form.Set("version", found.Hash)
	form.Set("decision", "")
	form.Set("declared", "")
	return s.drawHere(c, http.StatusConflict, form, found, stale)
}

// overHere answers where the entry no longer waits: it was decided on, maybe by the first of two clicks.
func (s Pages) overHere(c echo.Context, form *site.Form, refusal error) error {
	found, err := s.caseFor(c, access.ViewEntry)
	if err != nil {
		return err
	}
	if flash := decidedHereJustNow(found, form); flash != "" {
		return s.Done(c, site.EntryPath(found.Entry.ID, ""), flash)
	}
	if late := found.Late(form.Text("version")); late != nil {
		refusal = late
	}
	return s.keepWordsAfter(c, found.Entry.ID, form, refusal)
}

func decidedHereJustNow(found signoff.Case, form *site.Form) string {
	if len(found.Decisions) == 0 {
		return ""
	}
	last := found.Decisions[0]
	if !last.Authenticated.OnDevice() || last.VersionHash != form.Text("version") || last.Comment != form.AsText("comment") ||
		last.Kind != hereKinds[form.Text("decision")] {
		return ""
	}
	return hereFlashes[last.Kind]
}
