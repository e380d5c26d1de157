package identity

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// What every authenticator app knows: SHA-1, six digits, half a minute (RFC 6238). A code of the step before or after is
// taken too, because clocks differ.
const (
	stepSeconds = 30
	stepSlack   = 1
	secretSize  = 20 // bytes, as RFC 4226 asks for

	offerLife = 30 * time.Minute // how long a page with something to set up may stay open
)

// authenticatorApp is somebody's authenticator app.
type authenticatorApp struct {
	PersonID  uuid.UUID `gorm:"primaryKey"`
	Secret    []byte    // sealed
	UsedStep  int64     // no code of this step or of one before is taken any more
	CreatedAt time.Time
}

func aboutSecret(person uuid.UUID) string { return "totp " + person.String() }

// codeAt is the code of a step of time.
func codeAt(secret []byte, step int64) string {
	code, err := hotp.GenerateCodeCustom(base32.StdEncoding.EncodeToString(secret), uint64(step),
		hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		panic(err) // the secret is always base32
	}
	return code
}

// stepOf finds the newest step, at a moment or beside it, whose code this is; 0 where there is none.
func stepOf(secret []byte, code string, at time.Time) int64 {
	now, found := at.Unix()/stepSeconds, int64(0)
	for step := now - stepSlack; step <= now+stepSlack; step++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, step)), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// typedCode is a code as people type it, without the spaces between.
func typedCode(text string) string { return strings.Join(strings.Fields(text), "") }

// appOf gives somebody's app, or a zero one.
func appOf(tx *gorm.DB, person uuid.UUID) (authenticatorApp, error) {
	var app authenticatorApp
	err := tx.Where("person_id = ?", person).Take(&app).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return authenticatorApp{}, nil
	}
	if err != nil {
		return authenticatorApp{}, fmt.Errorf("find an authenticator app: %w", err)
	}
	return app, nil
}

func wrongCode() error {
	return fault.At("code", "The code is wrong or was used already. Wait for the next one in your app, then enter that")
}

// proveByApp finds the step that a code is of. Whoever moves the app's last step to it first has used the code.
func (p *People) proveByApp(ctx context.Context, person Person, code string) (proof, error) {
	if code = typedCode(code); code == "" {
		return proof{}, fault.At("code", "Enter the 6-digit code from your authenticator app")
	}
	app, err := appOf(p.db.Read(ctx), person.ID)
	if err != nil {
		return proof{}, err
	}
	if app.Secret == nil {
		return proof{}, wrongCode()
	}
	secret, err := p.box.Open(aboutSecret(person.ID), app.Secret)
	if err != nil {
		return proof{}, fmt.Errorf("open the secret of an authenticator app: %w", err)
	}
	step := stepOf(secret, code, p.clock())
	if step == 0 {
		return proof{}, wrongCode()
	}
	return proof{by: ByApp, spend: func(tx *gorm.DB) error {
		used := tx.Model(&authenticatorApp{}).Where("person_id = ? AND used_step < ?", person.ID, step).UpdateColumn("used_step", step)
		if used.Error == nil && used.RowsAffected == 0 {
			return wrongCode()
		}
		return used.Error
	}}, nil
}

// AppOffer is a secret that an authenticator app may take up.
type AppOffer struct {
	Sealed string // travels in the form; only we can open it
	URL    string // for the QR code
	Secret string // for typing, in groups of four
}

// sealedOffer is what travels in a form while something is being set up.
type sealedOffer struct {
	Offered []byte    `json:"o"`
	Expires time.Time `json:"e"`
}

// OfferApp makes a secret for the actor's authenticator app. Nothing is kept before SetUpApp. The secret in sealed, when it is
// of an earlier offer that still holds, is offered again, so that a form that was refused shows the same.
func (p *People) OfferApp(ctx context.Context, who access.Actor, sealed string) (AppOffer, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return AppOffer{}, err
	}
	person, err := p.Person(ctx, who.ID)
	if err != nil {
		return AppOffer{}, err
	}
	offered, err := p.openOffer("offered app", who.ID, sealed)
	if err != nil {
		offered = random(secretSize)
		sealed = p.sealOffer("offered app", who.ID, offered)
	}
	text := base32.StdEncoding.EncodeToString(offered)
	return AppOffer{Sealed: sealed, URL: appURL(person.Email, text), Secret: inFours(text)}, nil
}

func (p *People) sealOffer(what string, person uuid.UUID, secret []byte) string {
	text, err := json.Marshal(sealedOffer{secret, p.clock().Add(offerLife)})
	if err != nil {
		panic(err) // bytes and a time
	}
	return base64.RawURLEncoding.EncodeToString(p.box.Seal(what+" "+person.String(), text))
}

var errOffer = errors.New("this was not offered to this person, or is too old")

func (p *People) openOffer(what string, person uuid.UUID, sealed string) ([]byte, error) {
	text, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return nil, errOffer
	}
	plain, err := p.box.Open(what+" "+person.String(), text)
	if err != nil {
		return nil, errOffer
	}
	var offer sealedOffer
	if err := json.Unmarshal(plain, &offer); err != nil || !p.clock().Before(offer.Expires) {
		return nil, errOffer
	}
	return offer.Offered, nil
}

// appURL is what the QR code says (the Key URI format that all apps read).
func appURL(email, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {"Linkfolio"}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape("Linkfolio:"+email) + "?" + query.Encode()
}

func inFours(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), " ")
}

// AppSetUp is the form that sets an authenticator app up: the offer as it was sealed, the recovery codes that were offered
// with it, and a code that shows that the app has taken the secret up. Password is needed where the session is not young.
type AppSetUp struct{ Offer, Codes, Code, Password string }

// SetUpApp makes an app the actor's second step, in place of an app that was. The same form twice is carried out once and
// answered twice. Faults: Invalid at code or password, or without a field where the offer is too old; TooMany.
func (p *People) SetUpApp(ctx context.Context, who access.Actor, form AppSetUp) (SetUp, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return SetUp{}, err
	}
	secret, err := p.openOffer("offered app", who.ID, form.Offer)
	if err != nil {
		return SetUp{}, tooOld(err)
	}
	step := stepOf(secret, typedCode(form.Code), p.clock())
	if step == 0 {
		return SetUp{}, fault.At("code", "The code is not the one for this app. Check that the time on your device is right, then enter a new code")
	}
	if _, err := p.proveAgain(ctx, who, form.Password); err != nil {
		return SetUp{}, err
	}
	app := authenticatorApp{PersonID: who.ID, Secret: p.box.Seal(aboutSecret(who.ID), secret), UsedStep: step, CreatedAt: p.clock()}
	return p.setUpStep(ctx, who, ByApp, form.Codes, func(tx *gorm.DB, person Person) (change, error) {
		return p.keepApp(tx, person, app, secret)
	})
}

func tooOld(cause error) error {
	return fault.New(fault.Invalid, "The page was open for too long. Start again with the new one below.").Because(cause)
}

// keepApp keeps an app in place of the one before; the same one is left as it is.
func (p *People) keepApp(tx *gorm.DB, person Person, app authenticatorApp, secret []byte) (change, error) {
	before, err := appOf(tx, person.ID)
	if err != nil {
		return change{}, err
	}
	if before.Secret != nil {
		if known, err := p.box.Open(aboutSecret(person.ID), before.Secret); err == nil && string(known) == string(secret) {
			return change{}, nil
		}
	}
	if err := tx.Where("person_id = ?", person.ID).Delete(&authenticatorApp{}).Error; err != nil {
		return change{}, err
	}
	return change{ActAppOn, "set up an authenticator app"}, tx.Create(&app).Error
}

// TurnOffApp takes the actor's authenticator app away. It is a Conflict where an organisation asks for two-step sign-in and
// there is no passkey. No app is no fault.
func (p *People) TurnOffApp(ctx context.Context, who access.Actor, password string) error {
	return p.takeAway(ctx, who, password, func(tx *gorm.DB, person Person) (change, error) {
		gone := tx.Where("person_id = ?", person.ID).Delete(&authenticatorApp{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return change{}, gone.Error
		}
		return change{ActAppOff, "turned off their authenticator app"}, nil
	})
}
