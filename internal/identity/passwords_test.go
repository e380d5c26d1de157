package identity_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"linkfolio/internal/identity"
	"linkfolio/static"
)

// rules are those of a real server, with the list that the asset build made.
var rules = sync.OnceValues(func() (*identity.Passwords, error) {
	list, err := static.Passwords()
	return identity.NewPasswords(list), err
})

func realRules(t *testing.T) (*identity.Passwords, []string) {
	t.Helper()
	list, err := static.Passwords()
	if errors.Is(err, static.ErrNotBuilt) {
		t.Skip(err)
	}
	passwords, err := rules()
	if err != nil {
		t.Fatal(err)
	}
	return passwords, list
}

func TestPasswordsThatAnybodyMayChoose(t *testing.T) {
	t.Parallel()
	passwords, _ := realRules(t)
	about := []string{"Amira Hassan", "amira.hassan@demo.example", "Harbour PCN"}
	for _, good := range []string{
		password, "a password for tests", "three quiet otters", "correct horse password staple", "amira walks along the canal",
		"Cyfrinair Cymraeg ŵŷ", "cafe\u0301 cafe\u0301 au lait", "我喜欢在海边散步看日落和星星", "пять зелёных лимонов", "🔑🌊🐙🍋🚲🎻🧶🌵🥁🛶🪁🦉",
		"kV7#mQ2x!pLw", "h7Gd0-kQ9zXw", "83920175640291774603", "the dragon sleeps under the hill", "Harbour lights at dusk", "my name is not Amira",
		"kettle moth lamp zebra" + strings.Repeat("!", 234), // 256
		"   leading and trailing spaces   ", "Tuesday's supervisor brings biscuits", "social link tangerine hammock",
	} {
		if message := passwords.Fault(good, about...); message != "" {
			t.Errorf("%q (%d): %s", good, utf8.RuneCountInString(good), message)
		}
	}
}

func TestPasswordsThatNobodyMayChoose(t *testing.T) {
	t.Parallel()
	passwords, _ := realRules(t)
	about := []string{"Siân O’Neil", "sian.oneil+work@harbour-pcn.example", "Harbour PCN", "X", ""}
	for reason, bad := range map[string][]string{
		"Enter a password":           {""},
		"must be made of characters": {"\xff\xfe a good long password"},
		"12 characters or more":      {"short", "elevenchars", "ŵŷŵŷŵŷŵŷŵŷŵ"},
		"256 characters or fewer":    {strings.Repeat("ab cd ef ", 29)},
		"too common": {
			"password2026!", "P@ssw0rd2026", "dragondragon", "Dragon-Dragon!", "monkey!!!!!!", "2026 monkey 2026", "1234dragon1234",
			"drowssap2026", "i love you 2026", "p a s s w o r d 1", "unbelievable", "UNBELIEVABLE", "qwerty123dragon", "ＰＡＳＳＷＯＲＤ１２３４", "pássword2026",
			"xdragon2026!", "letmein!letmein!", "Sunshine1Sunshine2",
		},
		"too close to your name": {
			"sianoneil2026", "O'Neil-Siân-1!", "sian.oneil+work@harbour-pcn.example", "HarbourPCN2026", "Harbour PCN PCN", "5ian0neil!!!", "lienonais-123",
			"sianlovesyou!", "linkfolio-sian", "Sian dragon 12",
		},
		"people here would try first": {"linkfolio-2026", "demo-linkfolio-2026", "LinkWorker123!", "nhs nhs nhs 12", "SocialPrescribing", "nhspassword2026", "supervisor-nhs"},
		"repeats itself":              {"aaaaaaaaaaaa", "123456789012", "qwertyuiop12", "abababababab", "zqxwkzqxwkzqxwk", "abcdefghijkl", "zyxwvutsrqpo", "1qaz2wsx3edc4rfv", "............", "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑", "aaaabbbbcccc", "!!!!!!!!!!!!", "19841985198619871988"},
	} {
		for _, password := range bad {
			if message := passwords.Fault(password, about...); !strings.Contains(message, reason) {
				t.Errorf("%q: %q, want %q", password, message, reason)
			}
		}
	}
}

// The rules hold without the list too, as far as they do not need it.
func TestPasswordsWithoutAList(t *testing.T) {
	t.Parallel()
	for _, none := range []*identity.Passwords{nil, {}, identity.NewPasswords(nil)} {
		for password, good := range map[string]bool{"linkfolio-2026": false, "aaaaaaaaaaaa": false, "amira-hassan-1": false, "password2026!": false, password: true} {
			if message := none.Fault(password, "Amira Hassan"); (message == "") != good {
				t.Errorf("%q: %q", password, message)
			}
		}
	}
	if message := identity.AnyPassword().Fault("demo-linkfolio-2026"); message != "" {
		t.Error(message)
	}
	if message := identity.AnyPassword().Fault("demo"); message == "" {
		t.Error("the demonstration takes short passwords")
	}
}

// Reliability bar N3: no listed password, and none of 3,000 long variants of them, is accepted.
func TestNoCommonPasswordIsAccepted(t *testing.T) {
	t.Parallel()
	passwords, list := realRules(t)
	long := 0
	for _, password := range list {
		if utf8.RuneCountInString(password) < 12 {
			continue
		}
		long++
		if passwords.Fault(password) == "" {
			t.Errorf("%q is on the list and was accepted", password)
		}
	}
	random := rand.New(rand.NewPCG(3, 12))
	tried, accepted := 0, 0
	for tried < 3600 {
		variant := variants[tried%len(variants)](list[random.IntN(len(list))])
		if len(variant) < 12 {
			variant += "2026!!!!"[:min(8, 12-len(variant))]
		}
		if len(variant) < 12 {
			continue
		}
		tried++
		if passwords.Fault(variant) == "" {
			accepted++
			t.Errorf("the variant %q was accepted", variant)
		}
	}
	t.Logf("%d listed passwords of 12 characters or more, %d variants; %d variants accepted", long, tried, accepted)
	if long < 200 || tried < 3000 {
		t.Error("the list is too short to prove anything")
	}
}

var leet = strings.NewReplacer("a", "@", "e", "3", "i", "1", "o", "0", "s", "$", "t", "7", "b", "8")

var variants = []func(word string) string{
	func(word string) string { return word + "2026" },
	func(word string) string { return word + "1987!" },
	func(word string) string { return word + word },
	func(word string) string { return leet.Replace(word) + "123" },
	func(word string) string { return leet.Replace(word) + "!" },
	func(word string) string { return strings.ToUpper(word) + "!!" },
	func(word string) string { return strings.ToUpper(word[:1]) + word[1:] + "2025?" },
	func(word string) string { return "123" + word + "123" },
	func(word string) string { return word + "-" + strings.ToUpper(word) },
	func(word string) string { return word + word + word },
	func(word string) string { return "!" + word + "01012026" },
	func(word string) string { return reversed(word) + "2026" },
	func(word string) string { return strings.Join(strings.Split(word, ""), ".") },
	func(word string) string { return word + "qwerty" },
}

func reversed(word string) string {
	runes := []rune(word)
	slices.Reverse(runes)
	return string(runes)
}

// Three random words are what we tell people to use, so they must always pass.
func TestRandomWordsAreAccepted(t *testing.T) {
	t.Parallel()
	passwords, _ := realRules(t)
	words := diceware(t)
	random := rand.New(rand.NewPCG(3, 4))
	tried := 0
	for tried < 2400 {
		some := make([]string, 3+tried%2)
		for i := range some {
			some[i] = words[random.IntN(len(words))]
		}
		phrase := strings.Join(some, []string{" ", "-", ""}[tried/2%3])
		if len(phrase) < 12 {
			continue
		}
		tried++
		if message := passwords.Fault(phrase, "Amira Hassan", "amira.hassan@harbour-pcn.example", "Harbour PCN"); message != "" {
			t.Errorf("%q: %s", phrase, message)
		}
	}
	t.Logf("%d phrases of three or four words", tried)
}

// diceware is the word list of the npm package.
func diceware(t *testing.T) (words []string) {
	t.Helper()
	text, err := os.ReadFile("../../node_modules/@zxcvbn-ts/language-common/src/diceware.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("npm packages are not installed: run make assets")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

func BenchmarkPasswordFault(b *testing.B) {
	passwords, err := rules()
	if err != nil {
		b.Skip(err)
	}
	for _, password := range []string{"three quiet otters", strings.Repeat("love and dragons ", 15), strings.Repeat("a", 250)} {
		b.Run(fmt.Sprint(len(password)), func(b *testing.B) {
			for b.Loop() {
				passwords.Fault(password, "Amira Hassan", "amira@demo.example")
			}
		})
	}
}

// What is folded is folded for good, and nothing makes the rules fall over.
func FuzzFold(f *testing.F) {
	passwords, err := rules()
	if err != nil {
		passwords = nil
	}
	for _, text := range []string{"P@ssw0rd!", "ŵŷ ＰＡＳＳ", "\xff\xfe", "ﷺﷺ", "İıſK", "a\u0301\u0300", "🔑", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if once := identity.Fold(text); identity.Fold(once) != once {
			t.Errorf("%q folds to %q and that to %q", text, once, identity.Fold(once))
		}
		passwords.Fault(text, text)
	})
}
