package identity_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"linkfolio/internal/identity"
)

func TestAPasswordMatchesItselfOnly(t *testing.T) {
	t.Parallel()
	h := identity.NewHasher()
	long := strings.Repeat("a", 200)
	for _, password := range []string{password, "   spaces count   ", "Cyfrinair Cymraeg ŵŷ", "cafe\u0301 cafe\u0301", "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑", long} {
		stored, err := h.Hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.Hash(t.Context(), password); err != nil || again == stored {
			t.Errorf("%q: the same hash twice (%v)", password, err)
		}
		if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("stored as %q", stored)
		}
		for try, want := range map[string]bool{
			password: true, password + " ": false, password[:len(password)-1]: false, long[:len(long)-1] + "b": false, "": false,
			"caf\u00e9 caf\u00e9": false, // what was typed is not altered
		} {
			if got, err := h.Matches(t.Context(), stored, try); err != nil || got != want {
				t.Errorf("%q tried on %q: %v, %v", try, password, got, err)
			}
		}
	}
}

func TestDamagedHashesAreFaultsOfOurs(t *testing.T) {
	t.Parallel()
	const salt, sum = "c2FsdHNhbHRzYWx0c2FsdA", "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"
	if err := identity.ReadPHC("$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	for _, text := range []string{
		"", "plain", "$2a$10$abcdefghijklmnopqrstuv",
		"$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=16$m=19456,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=4194304,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=19456,t=1000,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=19456,t=0,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=19456,t=2,p=0$" + salt + "$" + sum,
		"$argon2id$v=19$m=-1,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=19456$" + salt + "$" + sum,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$",
		"$argon2id$v=19$m=19456,t=2,p=1$$" + sum,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum + "$",
		"$argon2id$v=19$m=19456,t=2,p=1$*$" + sum,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + strings.Repeat("A", 4000),
	} {
		if err := identity.ReadPHC(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestHashingStopsWaitingWithItsRequest(t *testing.T) {
	t.Parallel()
	h := identity.NewHasher()
	h.Fill()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, password); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
