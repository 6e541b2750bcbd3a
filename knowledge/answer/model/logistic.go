package model

// Term is one value of a sparse row.
type Term struct {
	At    int // which weight it is multiplied with
	Value float64
}

// Sample is a row with its outcome.
type Sample struct {
	Row    []Term
	Yes    bool
	Weight float64
}

// Logistic fits a logistic regression by gradient descent with an L2 penalty on
// each weight. It returns as many weights as there are penalties.
func Logistic(samples []Sample, penalties []float64) []float64 {
	const rounds, rate = 3000, 0.5
	total := 0.0
	for i := range samples {
		total += samples[i].Weight
	}
	weights := make([]float64, len(penalties))
	gradient := make([]float64, len(penalties))
	for round := range rounds {
		clear(gradient)
		for i := range samples {
			s := &samples[i]
			d := Sigmoid(sum(weights, s.Row))
			if s.Yes {
				d--
			}
			d *= s.Weight / total
			for _, t := range s.Row {
				gradient[t.At] += d * t.Value
			}
		}
		step := rate * (1 - float64(round)/(rounds+1))
		for i := range weights {
			weights[i] -= step * (gradient[i] + penalties[i]*weights[i])
		}
	}
	return weights
}

func sum(weights []float64, row []Term) float64 {
	x := 0.0
	for _, t := range row {
		x += weights[t.At] * t.Value
	}
	return x
}
