package lexicon

import "runtime"

// inOrder hands over what work makes of each of the items that each yields, in
// their order, while it works at the next ones on every core.
func inOrder[T, R any](each func(yield func(T)) error, work func(T) R, use func(R)) error {
	ahead := make(chan chan R, 2*runtime.GOMAXPROCS(0))
	var err error
	go func() {
		defer close(ahead)
		err = each(func(item T) {
			made := make(chan R, 1)
			ahead <- made
			go func() { made <- work(item) }()
		})
	}()
	for made := range ahead {
		use(<-made)
	}
	return err
}

// batch gathers so many lines or entries that handing them over costs nothing.
const batch = 500

// batches makes batches of what each yields.
func batches(each func(yield func(string)) error) func(yield func([]string)) error {
	return func(yield func([]string)) error {
		var list []string
		err := each(func(s string) {
			if list = append(list, s); len(list) == batch {
				yield(list)
				list = nil
			}
		})
		yield(list)
		return err
	}
}

// coupled is a German and an English expression and what their link is worth.
type coupled struct {
	de, en string
	worth  float64
}

// addAll adds the pairs that find reports of each line or entry.
func (c *collector) addAll(each func(yield func(string)) error, find func(s string, add func(de, en string, worth float64))) error {
	return inOrder(batches(each), func(list []string) (pairs []coupled) {
		for _, s := range list {
			find(s, func(de, en string, worth float64) { pairs = append(pairs, coupled{de, en, worth}) })
		}
		return pairs
	}, func(pairs []coupled) {
		for _, p := range pairs {
			c.add(p.de, p.en, p.worth)
		}
	})
}
