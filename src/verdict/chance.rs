//! Could chance alone have put the acceptances where they are?

/// Of `all` answers `passed` were acceptances. If which ones were so had nothing to do with the signature, how
/// likely would `own_passed` or more of them fall among the `own` answers to the variants in question? (The
/// tail of the hypergeometric distribution: Fisher's exact test.)
pub fn of_coincidence(all: usize, passed: usize, own: usize, own_passed: usize) -> f64 {
    (own_passed..=passed.min(own))
        .map(|k| {
            (ln_choose(own, k) + ln_choose(all.saturating_sub(own), passed - k) - ln_choose(all, passed))
                .exp()
        })
        .sum::<f64>()
        .min(1.0)
}

/// Logarithm of the number of ways to choose `k` of `n`.
fn ln_choose(n: usize, k: usize) -> f64 {
    if k > n {
        return f64::NEG_INFINITY;
    }
    #[allow(clippy::cast_precision_loss, reason = "thousands at most")]
    (0..k).map(|i| ((n - i) as f64).ln() - ((i + 1) as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_by_hand() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        // All 3 acceptances among 4 of 10 answers: 4 choose 3, of 10 choose 3.
        assert!(near(of_coincidence(10, 3, 4, 3), 4.0 / 120.0));
        // At least 1 of 2 among 1 of 4: 1 - (3 choose 2)/(4 choose 2).
        assert!(near(of_coincidence(4, 2, 1, 1), 0.5));
        assert!(near(of_coincidence(5, 0, 2, 0), 1.0));
        assert!(near(of_coincidence(5, 5, 5, 5), 1.0));
    }
}
