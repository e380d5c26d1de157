package identity

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// mostPasskeys is how many passkeys a person can have: their list has to fit into a ceremony.
const mostPasskeys = 20

// Passkey is a key pair in somebody's device or password manager, of which we know the public half (WebAuthn). It works at
// one relying party only: the host name that it was made for.
type Passkey struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	PersonID       uuid.UUID
	Name           string
	RelyingParty   string
	Handle         []byte // what the authenticator knows the person by
	CredentialID   []byte
	PublicKey      []byte
	Attestation    string // format of the statement at registration; "none" as we ask for none
	Transports     string // separated by spaces
	Model          []byte // AAGUID of the authenticator
	SignCount      int64
	BackupEligible bool
	BackedUp       bool
	CreatedAt      time.Time
	LastUsedAt     *time.Time
}

// passkeysOf gives somebody's passkeys, oldest first.
func passkeysOf(tx *gorm.DB, person uuid.UUID) ([]Passkey, error) {
	var keys []Passkey
	if err := tx.Where("person_id = ?", person).Order("created_at, id").Find(&keys).Error; err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return keys, nil
}

// credential is a passkey as the library knows it.
func (k Passkey) credential() webauthn.Credential {
	c := webauthn.Credential{
		ID: k.CredentialID, PublicKey: k.PublicKey, AttestationFormat: k.Attestation,
		Flags:         webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: k.BackupEligible, BackupState: k.BackedUp},
		Authenticator: webauthn.Authenticator{AAGUID: k.Model, SignCount: uint32(k.SignCount)},
	}
	for transport := range strings.FieldsSeq(k.Transports) {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(transport))
	}
	return c
}

// holder is a person as the library knows them.
type holder struct {
	person Person
	handle []byte
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.handle }
func (h holder) WebAuthnName() string                       { return h.person.Email }
func (h holder) WebAuthnDisplayName() string                { return h.person.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// handleOf is what authenticators know a person by: random to everybody else, and always the same, so that a device that
// begins anew writes over what it made before.
func (p *People) handleOf(person uuid.UUID) []byte {
	handle, err := hex.DecodeString(p.box.Mark("passkey handle", person.String()))
	if err != nil {
		panic(err) // a mark is hexadecimal
	}
	return handle
}

// holderAt is a person with those of their passkeys that work at an address.
func (p *People) holderAt(at Site, person Person, keys []Passkey) holder {
	h := holder{person: person, handle: p.handleOf(person.ID)}
	for _, key := range keys {
		if key.RelyingParty == at.Host {
			h.handle, h.keys = key.Handle, append(h.keys, key.credential())
		}
	}
	return h
}

// OfferPasskey begins the making of a passkey for the actor. Nothing is kept before AddPasskey.
func (p *People) OfferPasskey(ctx context.Context, who access.Actor, at Site) (PasskeyOffer, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return PasskeyOffer{}, err
	}
	person, err := p.Person(ctx, who.ID)
	if err != nil {
		return PasskeyOffer{}, err
	}
	keys, err := passkeysOf(p.db.Read(ctx), who.ID)
	if err != nil {
		return PasskeyOffer{}, err
	}
	site, err := at.webauthn()
	if err != nil {
		return PasskeyOffer{}, err
	}
	h := p.holderAt(at, person, keys)
	var known []protocol.CredentialDescriptor
	for _, key := range h.keys {
		known = append(known, key.Descriptor())
	}
	options, data, err := site.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return PasskeyOffer{}, fmt.Errorf("begin a passkey: %w", err)
	}
	return p.offer(toRegister, who.ID.String(), options, data)
}

// PasskeySetUp is the form that adds a passkey: the ceremony with its answer, a name, the recovery codes that were offered
// with it. Password is needed where the session is not young.
type PasskeySetUp struct {
	PasskeyAnswer
	Name, Codes, Password string
}

// AddPasskey keeps a passkey as the actor's second step and way of signing in. The same form twice is carried out once and
// answered twice. Faults: Invalid, at password or at no field; Conflict where there are too many; TooMany.
func (p *People) AddPasskey(ctx context.Context, who access.Actor, form PasskeySetUp) (SetUp, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return SetUp{}, err
	}
	claims, err := p.readCeremony(form.Ceremony, toRegister)
	if err != nil || claims.Subject != who.ID.String() {
		return SetUp{}, notAccepted(err)
	}
	person, err := p.proveAgain(ctx, who, form.Password)
	if err != nil {
		return SetUp{}, err
	}
	made, err := form.made(claims, holder{person: person, handle: claims.Data.UserID})
	if err != nil {
		return SetUp{}, err
	}
	key := p.newPasskey(who.ID, passkeyName(form.Name, p.clock()), claims.Data, made)
	return p.setUpStep(ctx, who, ByPasswordKey, form.Codes, func(tx *gorm.DB, _ Person) (change, error) {
		return p.keepPasskey(tx, key, claims)
	})
}

// made checks what an authenticator made.
func (a PasskeyAnswer) made(claims ceremonyClaims, h holder) (*webauthn.Credential, error) {
	site, err := a.At.webauthn()
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(a.Answer))
	if err != nil {
		return nil, notAccepted(err)
	}
	made, err := site.CreateCredential(h, claims.Data, parsed)
	if err != nil {
		return nil, notAccepted(err)
	}
	return made, nil
}

// passkeyName is what people call a passkey, or the day where they call it nothing.
func passkeyName(typed string, now time.Time) string {
	if name := strings.TrimSpace(deviceName(typed)); name != "" {
		return name
	}
	return "Passkey of " + now.Format("2 January 2006")
}

func (p *People) newPasskey(person uuid.UUID, name string, data webauthn.SessionData, made *webauthn.Credential) Passkey {
	var transports []string
	for _, transport := range made.Transport {
		transports = append(transports, string(transport))
	}
	return Passkey{
		ID: uuid.Must(uuid.NewV7()), PersonID: person, Name: name, RelyingParty: data.RelyingPartyID, Handle: data.UserID,
		CredentialID: made.ID, PublicKey: made.PublicKey, Attestation: made.AttestationFormat, Transports: strings.Join(transports, " "),
		Model: bytes.Clone(made.Authenticator.AAGUID), SignCount: int64(made.Authenticator.SignCount),
		BackupEligible: made.Flags.BackupEligible, BackedUp: made.Flags.BackupState, CreatedAt: p.clock(),
	}
}

// keepPasskey keeps a passkey; the same one is left as it is.
func (p *People) keepPasskey(tx *gorm.DB, key Passkey, claims ceremonyClaims) (change, error) {
	var before Passkey
	err := tx.Where("credential_id = ?", key.CredentialID).Take(&before).Error
	switch {
	case err == nil && before.PersonID == key.PersonID:
		return change{}, nil
	case err == nil:
		return change{}, fault.New(fault.Conflict, "This passkey belongs to another account.")
	case !errors.Is(err, gorm.ErrRecordNotFound):
		return change{}, fmt.Errorf("find a passkey: %w", err)
	}
	var n int64
	if err := tx.Model(&Passkey{}).Where("person_id = ?", key.PersonID).Count(&n).Error; err != nil || n >= mostPasskeys {
		return change{}, orConflict(err, "You have as many passkeys as an account can have. Remove one first.")
	}
	if err := p.spendCeremony(tx, claims); err != nil {
		return change{}, err
	}
	made := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "credential_id"}}, DoNothing: true}).Create(&key)
	if made.Error == nil && made.RowsAffected == 0 {
		return change{}, fault.New(fault.Conflict, "This passkey belongs to another account.")
	}
	return change{ActPasskeyOn, "added the passkey “" + key.Name + "”"}, made.Error
}

// RemovePasskey takes one of the actor's passkeys away. It is a Conflict where it is the only way of signing in, or the last
// second step under an organisation that asks for one. NotFound is a passkey that is not theirs.
func (p *People) RemovePasskey(ctx context.Context, who access.Actor, id uuid.UUID, password string) error {
	return p.takeAway(ctx, who, password, func(tx *gorm.DB, person Person) (change, error) {
		key, err := ownPasskey(tx, who, id)
		if err != nil {
			return change{}, err
		}
		if err := tx.Where("id = ?", id).Delete(&Passkey{}).Error; err != nil {
			return change{}, err
		}
		if err := p.wayInLeft(tx, person); err != nil {
			return change{}, err
		}
		return change{ActPasskeyOff, "removed the passkey “" + key.Name + "”"}, nil
	})
}

// Passkey gives one of the actor's own passkeys, or a NotFound fault.
func (p *People) Passkey(ctx context.Context, who access.Actor, id uuid.UUID) (Passkey, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return Passkey{}, err
	}
	return ownPasskey(p.db.Read(ctx), who, id)
}

func ownPasskey(tx *gorm.DB, who access.Actor, id uuid.UUID) (Passkey, error) {
	var key Passkey
	err := tx.Where("id = ? AND person_id = ?", id, who.ID).Take(&key).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Passkey{}, access.NotFound()
	}
	return key, err
}

// wayInLeft refuses where somebody could not sign in any more.
func (p *People) wayInLeft(tx *gorm.DB, person Person) error {
	left, err := otherWayIn(tx, person)
	if err != nil || left {
		return err
	}
	links, err := p.linksOf(tx, person.ID)
	if err != nil || len(links) > 0 {
		return err
	}
	return fault.New(fault.Conflict, "This passkey is your only way to sign in. Set a password or add another passkey first.")
}
