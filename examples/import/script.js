// A ramp of arrivals, as k6 runs it: k6 run --summary-export summary.json script.js
import http from 'k6/http';

const BASE = __ENV.BASE || 'https://shop.example';
const PEAK = 120;

export const options = {
  scenarios: {
    sale: {
      executor: 'ramping-arrival-rate',
      startRate: 20,
      timeUnit: '1s',
      preAllocatedVUs: 200,
      stages: [
        { duration: '2m', target: 20 },
        { duration: '1m', target: PEAK }, // the sale begins
        { duration: '5m', target: PEAK },
        { duration: '2m', target: 20 },
      ],
    },
  },
  thresholds: {
    http_req_duration: ['p(95)<300', 'p(99)<800'],
    http_req_failed: ['rate<0.01'],
  },
};

export default function () {
  http.get(`${BASE}/products`);
}
