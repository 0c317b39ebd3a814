//! The runner alone: 64 probes of a server that takes 50 ms for each, plain http, kept connections. What is
//! more than `ceil(64 / concurrency) * 50 ms` is the runner's own; docs/performance.md holds target and numbers.

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark waits and prints")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use sigprobe::axis::{Authority, Situation};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::plan::Plan;
use sigprobe::probe::Connection;
use sigprobe::probe::exchange::Purpose;
use sigprobe::probe::http::{HttpSettings, HttpTransport, TlsBackend};
use sigprobe::probe::session::{Question, Session};
use sigprobe::probe::settings::Settings;
use sigprobe::probe::world::World;
use sigprobe::request::{Called, Request};
use sigprobe::rfc5849::base_string_uri::Scheme;
use sigprobe::stamp::Source;
use sigprobe::verdict::Judge;

const PROBES: usize = 64;
const SERVER_TAKES: Duration = Duration::from_millis(50);
const REFUSAL: &str = r#"{"data":null,"message":"The provided signature(oauth_signature) is invalid."}"#;

/// Listens on loopback; a thread for each connection, so that the server is never the one that waits its turn.
fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let response = format!(
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{REFUSAL}",
        REFUSAL.len()
    );
    let (mut head, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => head.extend_from_slice(&piece[..count]),
            _ => return,
        }
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            std::thread::sleep(SERVER_TAKES);
            if stream.write_all(response.as_bytes()).is_err() {
                return;
            }
        }
    }
}

struct SystemSource;

impl Source for SystemSource {
    fn unix_seconds(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("random numbers");
    }
}

/// Everything of a run but its connections, which last from one run to the next.
struct Bench {
    situation: Situation,
    credentials: Credentials,
    candidates: usize,
    judge: Judge,
}

impl Bench {
    fn new(address: SocketAddr) -> Self {
        let url = format!("http://{address}/gallery/api/v1/workflows/subscription/?limit=10");
        let situation = Situation {
            aliases: vec![Authority { host: "alteryx-prod01".to_owned(), port: None }],
            ..Situation::new(Request::get(Called::parse(&url).expect("a URL")).expect("a request"))
        };
        let credentials =
            Credentials { key: "K".to_owned(), secret: Secret::new("s".to_owned()), token: None };
        let candidates = Plan::new(&situation, &credentials).candidates.len();
        Self { situation, credentials, candidates, judge: Judge::default() }
    }

    /// The time for all probes, as many at once as `concurrency` says.
    fn run(&self, transport: &HttpTransport, concurrency: usize) -> Duration {
        let settings = Settings { concurrency, max_probes: PROBES, ..Settings::default() };
        let world = World { transport, source: &SystemSource, progress: &|_| {}, tape: None };
        let questions: Vec<Question> = (0..PROBES)
            .map(|place| Question {
                purpose: Purpose::Variant,
                candidate: place % self.candidates,
                connection: Connection::Kept,
            })
            .collect();
        let started = Instant::now();
        let mut session = Session::new(world, &self.situation, &self.credentials, &settings, &self.judge);
        session.ask_all(&questions);
        let took = started.elapsed();
        assert!(session.exchanges.iter().all(|exchange| exchange.status() == Some(401)));
        assert_eq!(session.exchanges.len(), PROBES);
        took
    }
}

fn transport() -> HttpTransport {
    let settings = HttpSettings {
        scheme: Scheme::Http,
        ca_pem: None,
        insecure: false,
        tls: TlsBackend::Rustls,
        destination: None,
        proxy: None,
        timeout: Duration::from_secs(15),
        connect_timeout: Duration::from_secs(15),
    };
    let (_, interrupt) = tokio::sync::watch::channel(false);
    HttpTransport::new(settings, interrupt).expect("a transport")
}

fn runner(criterion: &mut Criterion) {
    let bench = Bench::new(server());
    let mut group = criterion.benchmark_group("64 probes");
    group.sampling_mode(SamplingMode::Flat).sample_size(10).warm_up_time(Duration::from_millis(1));
    for concurrency in [1, 8, 16] {
        let floor = SERVER_TAKES * u32::try_from(PROBES.div_ceil(concurrency)).expect("a small number");
        let transport = transport();
        bench.run(&transport, concurrency);
        let mut times = Vec::new();
        group.measurement_time(floor * 10);
        let id = BenchmarkId::new(format!("floor {} ms", floor.as_millis()), concurrency);
        group.bench_function(id, |b| {
            b.iter_custom(|runs| {
                let taken: Vec<_> = (0..runs).map(|_| bench.run(&transport, concurrency)).collect();
                times.extend_from_slice(&taken);
                taken.iter().sum()
            });
        });
        times.sort_unstable();
        let median = times[times.len() / 2];
        println!(
            "{concurrency:>2} at a time: median {:.1} ms, {:.3} times the floor",
            median.as_secs_f64() * 1000.0,
            median.as_secs_f64() / floor.as_secs_f64()
        );
    }
    group.finish();
}

criterion_group!(benches, runner);
criterion_main!(benches);
