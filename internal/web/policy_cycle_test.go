package web_test

import (
	"net/http"

	"linkfolio/internal/access"
)

// cycle are entries that came back in other ways than by a return, with a secret comment on an answer of each.
func (town *town) cycle() {
	amira, sam := town.w.As("amira"), town.w.As("sam")
	word := town.word("a comment on an answer")
	declined := town.sendTo(amira, "sam", town.title("amira", "declined"))
	sam.Get(declined + "/sign-off")
	sam.Press("Confirm", "decision", "decline", "comment", "Not mine", "comment.need", word).Must(http.StatusOK, "Entry declined")
	town.hide(word, "the comment on an answer", access.ViewEntry, town.keep(declined, "hers, declined"))
	reason := town.word("a reason")
	reopened := town.sendTo(amira, "sam", town.title("amira", "re-opened"))
	sam.Sign(reopened, "")
	amira.Get(reopened + "/reopen")
	amira.Press("Re-open entry", "comment", reason).Must(http.StatusOK, "Entry re-opened")
	town.hide(reason, "the reason", access.ViewEntry, town.keep(reopened, "hers, re-opened"))
}
