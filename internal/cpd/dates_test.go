package cpd_test

import (
	"testing"

	"linkfolio/internal/cpd"
)

func TestDatesThatPeopleType(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed   cpd.TypedDate
		want    string
		wrong   cpd.DateParts
		problem string
	}{
		{typed: cpd.TypedDate{}},
		{typed: cpd.TypedDate{Day: " ", Month: "\t"}},
		{typed: cpd.TypedDate{Day: "3", Month: "11", Year: "2026"}, want: "2026-11-03"},
		{typed: cpd.TypedDate{Day: "03", Month: "11", Year: "2026"}, want: "2026-11-03"},
		{typed: cpd.TypedDate{Day: " 3 ", Month: "Nov", Year: " 2026"}, want: "2026-11-03"},
		{typed: cpd.TypedDate{Day: "3", Month: "november", Year: "2026"}, want: "2026-11-03"},
		{typed: cpd.TypedDate{Day: "3", Month: "SEPT", Year: "2026"}, want: "2026-09-03"},
		{typed: cpd.TypedDate{Day: "３", Month: "１１", Year: "２０２６"}, want: "2026-11-03"},
		{typed: cpd.TypedDate{Day: "29", Month: "2", Year: "2024"}, want: "2024-02-29"},
		{cpd.TypedDate{Day: "29", Month: "2", Year: "2026"}, "", cpd.DateParts{Day: true, Month: true, Year: true}, "must be a real date: 29 February 2026 does not exist"},
		{cpd.TypedDate{Day: "31", Month: "2", Year: "2026"}, "", cpd.DateParts{Day: true, Month: true, Year: true}, "must be a real date: 31 February 2026 does not exist"},
		{cpd.TypedDate{Day: "1", Month: "1", Year: "0000"}, "", cpd.DateParts{Day: true, Month: true, Year: true}, "must be a real date: 1 January 0 does not exist"},
		{cpd.TypedDate{Month: "2", Year: "2026"}, "", cpd.DateParts{Day: true}, "must include a day"},
		{cpd.TypedDate{Year: "2026"}, "", cpd.DateParts{Day: true, Month: true}, "must include a day and a month"},
		{cpd.TypedDate{Day: "1", Month: "5"}, "", cpd.DateParts{Year: true}, "must include a year"},
		{cpd.TypedDate{Day: "1", Month: "5", Year: "26"}, "", cpd.DateParts{Year: true}, "must have a year of 4 numbers, like 2026"},
		{cpd.TypedDate{Day: "1", Month: "5", Year: "20266"}, "", cpd.DateParts{Year: true}, "must have a year of 4 numbers, like 2026"},
		{cpd.TypedDate{Day: "0", Month: "5", Year: "2026"}, "", cpd.DateParts{Day: true}, "must have a day from 1 to 31"},
		{cpd.TypedDate{Day: "32", Month: "5", Year: "2026"}, "", cpd.DateParts{Day: true}, "must have a day from 1 to 31"},
		{cpd.TypedDate{Day: "1st", Month: "5", Year: "2026"}, "", cpd.DateParts{Day: true}, "must have a day from 1 to 31"},
		{cpd.TypedDate{Day: "1", Month: "13", Year: "2026"}, "", cpd.DateParts{Month: true}, "must have a month, like 11 or November"},
		{cpd.TypedDate{Day: "1", Month: "Ju", Year: "2026"}, "", cpd.DateParts{Month: true}, "must have a month, like 11 or November"},
		{cpd.TypedDate{Day: "1", Month: "Novembers", Year: "2026"}, "", cpd.DateParts{Month: true}, "must have a month, like 11 or November"},
	}
	for _, test := range tests {
		got, wrong, problem := test.typed.Read()
		if got.String() != test.want || wrong != test.wrong || problem != test.problem {
			t.Errorf("%q: got %q, %v, %q; want %q, %v, %q", test.typed, got, wrong, problem, test.want, test.wrong, test.problem)
		}
	}
}

func FuzzTypedDate(f *testing.F) {
	f.Add("3", "11", "2026")
	f.Add("03", "Nov", "2026")
	f.Add("31", "2", "2026")
	f.Add("", "", "26")
	f.Fuzz(func(t *testing.T, day, month, year string) {
		typed := cpd.TypedDate{Day: day, Month: month, Year: year}
		got, wrong, problem := typed.Read()
		if (problem == "") != (wrong == cpd.DateParts{}) {
			t.Fatalf("%q: problem %q with boxes %v", typed, problem, wrong)
		}
		if got.IsZero() && problem == "" && !typed.IsBlank() {
			t.Fatalf("%q: neither a day nor a problem", typed)
		}
	})
}
