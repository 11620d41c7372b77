//! A scripted model server for tests: an OpenAI-compatible endpoint on this machine that replies, or fails, as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// A whole reply with this content, tokens counted.
    Say(String),
    /// The same, without a word of tokens.
    SayUncounted(String),
    /// A whole reply with this body.
    Body(String),
    /// The content in pieces, as events; the last flag says whether the stream is ended properly.
    Stream(Vec<String>, bool),
    /// An error status, with seconds to wait where it says so.
    Status(u16, Option<u64>),
    /// Nothing for that long, then the connection ends.
    Silence(Duration),
    /// The connection ends at once.
    Close,
    /// The first half of a whole reply, then the connection ends.
    Half(String),
    /// A tool is called.
    ToolCall,
    /// First wait, then another step.
    After(Duration, Box<Step>),
}

/// A request as it came in, with the time it was under way.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub key: Option<String>,
    pub body: Value,
    pub began: Instant,
    pub ended: Instant,
}

/// The server; it ends with its value.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    count: Arc<Mutex<usize>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// Starts; `script` gets the number of the request, counted from 0, and its body.
    pub fn start(script: impl Fn(usize, &Value) -> Step + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (seen, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let script = Arc::new(script);
        let count = Arc::new(Mutex::new(0));
        let (log, end, counted) = (Arc::clone(&seen), Arc::clone(&over), Arc::clone(&count));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), script, log, count) =
                    (stream, Arc::clone(&script), Arc::clone(&log), Arc::clone(&counted))
                else {
                    continue;
                };
                std::thread::spawn(move || serve(stream, &*script, &log, &count));
            }
        });
        Self { url, seen, count, over }
    }

    /// All requests so far. Who has its answer may ask before the server has noted it: it is given a moment.
    pub fn seen(&self) -> Vec<Seen> {
        let asked = Instant::now();
        while self.seen.lock().unwrap().len() < *self.count.lock().unwrap()
            && asked.elapsed() < Duration::from_secs(1)
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let address = self.url.trim_start_matches("http://").trim_end_matches("/v1").to_owned();
        let _ = TcpStream::connect(address);
    }
}

fn serve(
    stream: TcpStream,
    script: &dyn Fn(usize, &Value) -> Step,
    log: &Mutex<Vec<Seen>>,
    count: &Mutex<usize>,
) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let (mut length, mut key) = (0, None);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap(),
                "authorization" => key = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let began = Instant::now();
        let number = {
            let mut count = count.lock().unwrap();
            *count += 1;
            *count - 1
        };
        let step = script(number, &body);
        let open = play(&mut stream, step);
        log.lock().unwrap().push(Seen { path, key, body, began, ended: Instant::now() });
        if !open {
            return;
        }
    }
}

/// Whether the connection stays open.
fn play(stream: &mut TcpStream, step: Step) -> bool {
    match step {
        Step::Say(content) => whole(stream, &reply(&content, true).to_string()),
        Step::SayUncounted(content) => whole(stream, &reply(&content, false).to_string()),
        Step::Body(body) => whole(stream, &body),
        Step::Status(code, retry_after) => {
            let wait = retry_after.map_or(String::new(), |wait| format!("Retry-After: {wait}\r\n"));
            let body = json!({"error": {"message": "as scripted"}}).to_string();
            let head = format!(
                "HTTP/1.1 {code} Scripted\r\n{wait}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).is_ok()
        }
        Step::Stream(pieces, ended) => {
            let mut text =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".to_owned();
            for piece in &pieces {
                text.push_str(&format!(
                    "data: {}\n\n",
                    json!({"choices": [{"index": 0, "delta": {"content": piece}}]})
                ));
            }
            if ended {
                text.push_str(&format!(
                    "data: {}\n\ndata: {}\n\ndata: [DONE]\n\n",
                    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
                    json!({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}})
                ));
            }
            let _ = stream.write_all(text.as_bytes());
            false
        }
        Step::Silence(time) => {
            std::thread::sleep(time);
            false
        }
        Step::Close => false,
        Step::Half(content) => {
            let body = reply(&content, true).to_string();
            let half = body.get(..body.len() / 2).unwrap_or_default();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{half}").as_bytes());
            false
        }
        Step::ToolCall => {
            let call =
                json!({"id": "1", "type": "function", "function": {"name": "fetch", "arguments": "{}"}});
            let body = json!({
                "choices": [{"index": 0, "finish_reason": "tool_calls",
                    "message": {"role": "assistant", "content": null, "tool_calls": [call]}}],
                "usage": {"prompt_tokens": 11, "completion_tokens": 7},
            });
            whole(stream, &body.to_string())
        }
        Step::After(time, step) => {
            std::thread::sleep(time);
            play(stream, *step)
        }
    }
}

fn whole(stream: &mut TcpStream, body: &str) -> bool {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).is_ok()
}

fn reply(content: &str, counted: bool) -> Value {
    let mut reply = json!({
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
    });
    if counted {
        reply["usage"] = json!({"prompt_tokens": 11, "completion_tokens": 7});
    }
    reply
}
