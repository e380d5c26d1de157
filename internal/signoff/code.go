package signoff

import (
	"encoding/hex"
	"math/big"
	"strings"
)

// A code is what stands for a version on paper: the first codeBits bits of its hash, in Crockford's base 32, in groups. The
// hash is over salted bytes, so nobody can work a code out from what an entry says, and 100 bits are beyond guessing.
const (
	codeBits   = 100
	codeDigits = codeBits / 4 // of the hash
	codeSigns  = codeBits / 5
	codeGroup  = 5
	codeSet    = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // without I, L, O and U
)

// Code is the code of a version by its hash: "7KQ2M-04XNA-P8R3T-ZV6WD". What is no hash has none.
func Code(hash string) string {
	if _, err := hex.DecodeString(hash); err != nil || len(hash) != 64 {
		return ""
	}
	bits, _ := new(big.Int).SetString(hash[:codeDigits], 16) // hexadecimal, as was just seen
	base, sign := big.NewInt(int64(len(codeSet))), new(big.Int)
	signs := make([]byte, codeSigns)
	for i := codeSigns - 1; i >= 0; i-- {
		bits.DivMod(bits, base, sign)
		signs[i] = codeSet[sign.Int64()]
	}
	var groups []string
	for rest := string(signs); rest != ""; rest = rest[codeGroup:] {
		groups = append(groups, rest[:codeGroup])
	}
	return strings.Join(groups, "-")
}

// ParseCode reads a code as people type and paste it: in any case, with any spaces and dashes, with the letters that look like
// digits for those, and with the address of the page around it. It gives the code as Code writes it.
func ParseCode(text string) (code string, ok bool) {
	if _, after, found := strings.Cut(text, "code="); found {
		text, _, _ = strings.Cut(after, "&")
	}
	if len(text) > 200 {
		return "", false
	}
	var signs strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch {
		case strings.ContainsRune(" \t\r\n\u00A0\u00AD-\u2010\u2011\u2012\u2013\u2014\u2212.", r):
		case r == 'O':
			signs.WriteByte('0')
		case r == 'I', r == 'L':
			signs.WriteByte('1')
		case strings.ContainsRune(codeSet, r):
			signs.WriteRune(r)
		default:
			return "", false
		}
	}
	if signs.Len() != codeSigns {
		return "", false
	}
	return Code(beginning(signs.String()) + strings.Repeat("0", 64-codeDigits)), true
}

// beginning is the hexadecimal digits that the signs of a code stand for.
func beginning(signs string) string {
	bits, base := new(big.Int), big.NewInt(int64(len(codeSet)))
	for _, sign := range signs {
		bits.Add(bits.Mul(bits, base), big.NewInt(int64(strings.IndexRune(codeSet, sign))))
	}
	digits := bits.Text(16)
	return strings.Repeat("0", codeDigits-len(digits)) + digits
}

// hashesOf is the first and the last hash whose code this is.
func hashesOf(code string) (first, last string) {
	start := beginning(strings.ReplaceAll(code, "-", ""))
	return start + strings.Repeat("0", 64-codeDigits), start + strings.Repeat("f", 64-codeDigits)
}
