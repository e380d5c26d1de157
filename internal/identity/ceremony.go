package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/fault"
)

const (
	ceremonyType = "linkfolio-passkey+jwt"
	ceremonyLife = 5 * time.Minute
)

// purpose is what a ceremony is for. One that was begun for one purpose ends for no other.
type purpose string

const (
	toRegister purpose = "linkfolio-passkey-register"
	toSignIn   purpose = "linkfolio-passkey-sign-in"
	toStep     purpose = "linkfolio-passkey-step"
	toAct      purpose = "linkfolio-passkey-act"
)

// Site is where passkeys work: the host name and the origin by which people reach us. The zero Site is nowhere.
type Site struct{ Host, Origin string }

// On tells whether passkeys work here.
func (at Site) On() bool { return at.Host != "" }

var errNowhere = fault.New(fault.Conflict, "Passkeys cannot be used at this address.")

// webauthn is the library's relying party: passkeys that the device keeps and for which it asks who is there, by a finger,
// a face or a PIN. That makes a passkey alone two things.
func (at Site) webauthn() (*webauthn.WebAuthn, error) {
	if !at.On() {
		return nil, errNowhere
	}
	site, err := webauthn.New(&webauthn.Config{
		RPID: at.Host, RPDisplayName: "Linkfolio", RPOrigins: []string{at.Origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys at %s: %w", at.Host, err)
	}
	return site, nil
}

// PasskeyOffer is a ceremony that a browser can carry out: Options is for its script, in JSON; Ceremony comes back with the
// form. Nothing is kept here while it lasts.
type PasskeyOffer struct{ Options, Ceremony string }

// PasskeyAnswer is what comes back: the ceremony and what the authenticator said, in JSON, at which address.
type PasskeyAnswer struct {
	Ceremony, Answer string
	At               Site
}

// ceremonyClaims is what a ceremony says: for which purpose (aud), for whom or for which act (sub) where that is known, which
// challenge.
type ceremonyClaims struct {
	jwt.RegisteredClaims
	Data webauthn.SessionData `json:"data"`
}

func (p *People) offer(why purpose, whom string, options any, data *webauthn.SessionData) (PasskeyOffer, error) {
	now := p.clock()
	ceremony, err := p.keys.Sign(ceremonyType, ceremonyClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{string(why)}, Subject: whom, ID: uuid.Must(uuid.NewV7()).String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ceremonyLife)),
		},
		Data: *data,
	})
	if err != nil {
		return PasskeyOffer{}, err
	}
	text, err := json.Marshal(options)
	return PasskeyOffer{string(text), ceremony}, err
}

func (p *People) readCeremony(ceremony string, why purpose) (ceremonyClaims, error) {
	var claims ceremonyClaims
	err := p.keys.Parse(ceremony, ceremonyType, &claims,
		jwt.WithTimeFunc(p.clock), jwt.WithLeeway(clockSlack), jwt.WithIssuedAt(), jwt.WithExpirationRequired(),
		jwt.WithIssuer(issuer), jwt.WithAudience(string(why)))
	return claims, err
}

// notAccepted is the one answer for everything that is wrong with a ceremony.
func notAccepted(cause error) error {
	return fault.New(fault.Invalid, "The passkey was not accepted, or the page was open for too long. Try again.").Because(cause)
}

// OfferPasskeySignIn begins a sign-in with a passkey alone, of whoever has one.
func (p *People) OfferPasskeySignIn(at Site) (PasskeyOffer, error) {
	return p.offerAnybody(toSignIn, "", at)
}

// offerAnybody begins a ceremony for whoever has a passkey. It names nobody's.
func (p *People) offerAnybody(why purpose, whom string, at Site) (PasskeyOffer, error) {
	site, err := at.webauthn()
	if err != nil {
		return PasskeyOffer{}, err
	}
	options, data, err := site.BeginDiscoverableLogin()
	if err != nil {
		return PasskeyOffer{}, fmt.Errorf("begin a sign-in by passkey: %w", err)
	}
	return p.offer(why, whom, options, data)
}

// offerStep begins a second step by passkey; nil where the person has none for this address.
func (p *People) offerStep(person Person, keys []Passkey, at Site) (*PasskeyOffer, error) {
	h := p.holderAt(at, person, keys)
	if !at.On() || len(h.keys) == 0 {
		return nil, nil
	}
	site, err := at.webauthn()
	if err != nil {
		return nil, err
	}
	options, data, err := site.BeginLogin(h)
	if err != nil {
		return nil, fmt.Errorf("begin a second step by passkey: %w", err)
	}
	offer, err := p.offer(toStep, person.ID.String(), options, data)
	return &offer, err
}

// SignInByPasskey begins a session with a passkey alone: it is two things by itself, something that the person has and
// something that they are or know. Whatever is wrong is one Invalid fault.
func (p *People) SignInByPasskey(ctx context.Context, given PasskeyAnswer, device string) (Arrival, error) {
	person, found, err := p.proveByPasskeyAlone(ctx, given, toSignIn, "")
	if err != nil {
		return Arrival{}, err
	}
	return p.begin(ctx, person, found.by, device, found.spend)
}

// proveByPasskeyAlone checks the answer to a ceremony of offerAnybody, and tells who gave it.
func (p *People) proveByPasskeyAlone(ctx context.Context, given PasskeyAnswer, why purpose, whom string) (Person, proof, error) {
	claims, err := p.readCeremony(given.Ceremony, why)
	if err != nil || claims.Subject != whom {
		return Person{}, proof{}, notAccepted(err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(given.Answer))
	if err != nil {
		return Person{}, proof{}, notAccepted(err)
	}
	person, key, err := p.passkeyOwner(ctx, parsed.RawID, given.At)
	if err != nil {
		return Person{}, proof{}, err
	}
	found, err := p.proveKey(ctx, claims, given.At, parsed, holder{person, key.Handle, []webauthn.Credential{key.credential()}}, key)
	found.by = ByPasskey
	return person, found, err
}

// passkeyOwner finds the passkey with an id, and whose it is.
func (p *People) passkeyOwner(ctx context.Context, credential []byte, at Site) (Person, Passkey, error) {
	var key Passkey
	err := p.db.Read(ctx).Where("credential_id = ? AND relying_party = ?", credential, at.Host).Take(&key).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, key, fault.New(fault.Invalid, "This passkey is not known here. It may have been removed from your account.")
	}
	if err != nil {
		return Person{}, key, fmt.Errorf("find a passkey: %w", err)
	}
	person, err := p.Person(ctx, key.PersonID)
	if err == nil && person.DisabledAt != nil {
		err = notAccepted(errors.New("the account is disabled"))
	}
	return person, key, err
}

// proveByPasskey checks the answer to a ceremony that Halfway offered.
func (p *People) proveByPasskey(ctx context.Context, person Person, given PasskeyAnswer) (proof, error) {
	claims, err := p.readCeremony(given.Ceremony, toStep)
	if err != nil || claims.Subject != person.ID.String() {
		return proof{}, notAccepted(err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(given.Answer))
	if err != nil {
		return proof{}, notAccepted(err)
	}
	keys, err := passkeysOf(p.db.Read(ctx), person.ID)
	if err != nil {
		return proof{}, err
	}
	for _, key := range keys {
		if string(key.CredentialID) == string(parsed.RawID) {
			return p.proveKey(ctx, claims, given.At, parsed, p.holderAt(given.At, person, keys), key)
		}
	}
	return proof{}, notAccepted(errors.New("the passkey is not theirs"))
}

// proveKey checks what an authenticator signed.
func (p *People) proveKey(ctx context.Context, claims ceremonyClaims, at Site, parsed *protocol.ParsedCredentialAssertionData, h holder, key Passkey) (proof, error) {
	site, err := at.webauthn()
	if err != nil {
		return proof{}, err
	}
	var used *webauthn.Credential
	if len(claims.Data.UserID) > 0 {
		used, err = site.ValidateLogin(h, claims.Data, parsed)
	} else {
		_, used, err = site.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return h, nil }, claims.Data, parsed)
	}
	if err != nil {
		return proof{}, notAccepted(err)
	}
	if used.Authenticator.CloneWarning {
		return proof{}, p.refuseCopy(ctx, h.person, key)
	}
	return proof{by: ByPasswordKey, spend: func(tx *gorm.DB) error { return p.usePasskey(tx, claims, key, used) }}, nil
}

// usePasskey notes the use. The second use of a ceremony is refused, and so is a passkey that was used or removed meanwhile.
func (p *People) usePasskey(tx *gorm.DB, claims ceremonyClaims, key Passkey, used *webauthn.Credential) error {
	if err := p.spendCeremony(tx, claims); err != nil {
		return err
	}
	now := p.clock()
	noted := tx.Model(&Passkey{}).Where("id = ? AND sign_count = ?", key.ID, key.SignCount).
		Select("sign_count", "backed_up", "last_used_at").
		Updates(Passkey{SignCount: int64(used.Authenticator.SignCount), BackedUp: used.Flags.BackupState, LastUsedAt: &now})
	if noted.Error == nil && noted.RowsAffected == 0 {
		return notAccepted(errors.New("the passkey was used or removed meanwhile"))
	}
	return noted.Error
}

func (p *People) spendCeremony(tx *gorm.DB, claims ceremonyClaims) error {
	first, err := p.spendToken(tx, claims.RegisteredClaims)
	if err == nil && !first {
		err = notAccepted(errors.New("the ceremony was used before"))
	}
	return err
}

// refuseCopy refuses a passkey whose counter has not moved on: there may be two of it. The person is told by letter.
func (p *People) refuseCopy(ctx context.Context, person Person, key Passkey) error {
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		what := change{ActPasskeyCopy, "was refused with the passkey “" + key.Name + "”, of which there may be a copy"}
		if err := p.noteStep(tx, self(person), person, what); err != nil {
			return err
		}
		return p.tellStep(tx, person, "passkey-refused", stepLetter{What: key.Name})
	})
	if err != nil {
		return err
	}
	return notAccepted(errors.New("the counter of the passkey has not moved on"))
}
