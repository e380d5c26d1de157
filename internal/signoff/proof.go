package signoff

import (
	"strings"

	"linkfolio/internal/access"
)

// Proof is how somebody proved who they are when they decided: a way of signing in, or one of those below. It is empty in
// decisions from before migration 25.
type Proof string

// The proofs that are no way of signing in.
const (
	ByEmail          Proof = "email"           // a code sent to the address that the link worker named
	DeviceByPassword Proof = "device password" // on the link worker's device, with the supervisor's password
	DeviceByApp      Proof = "device password and authenticator app"
	DeviceByPasskey  Proof = "device passkey"
)

// OnDevice tells whether it was given on the link worker's device.
func (p Proof) OnDevice() bool { return strings.HasPrefix(string(p), "device ") }

// proofOf is how the actor's session began.
func proofOf(who access.Actor) Proof { return Proof(who.SignedInBy) }

// Words says a proof as people read it: "signed in with a password". It is empty where nobody wrote it down.
func (p Proof) Words() string {
	switch p {
	case "":
		return ""
	case ByEmail:
		return "confirmed by e-mail"
	case DeviceByPassword:
		return "confirmed with a password on the link worker's device"
	case DeviceByApp:
		return "confirmed with a password and an authenticator app on the link worker's device"
	case DeviceByPasskey:
		return "confirmed with a passkey on the link worker's device"
	case "single sign-on":
		return "signed in with single sign-on"
	}
	return "signed in with a " + string(p)
}
