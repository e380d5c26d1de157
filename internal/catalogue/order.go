package catalogue

import "slices"

// moved gives things in a new order: the one at from stands at to, or at the nearest end.
func moved[T any](all []T, from, to int) []T {
	to = min(max(to, 0), len(all)-1)
	one := all[from]
	rest := slices.Delete(slices.Clone(all), from, from+1)
	return slices.Insert(rest, to, one)
}

// rising gives positions that rise, as near to these as can be: of two that are the same, as when the installation brings a
// module to a place that an organisation's own has, the second moves on.
func rising(positions []int) []int {
	all := slices.Clone(positions)
	for i := 1; i < len(all); i++ {
		all[i] = max(all[i], all[i-1]+1)
	}
	return all
}
